import { expectAccessible } from "../support/axe.ts";
import { expect, sandbox, test } from "../support/test.ts";
import { codeRuns } from "../support/page.ts";
import type { Page } from "@playwright/test";

test.describe.configure({ timeout: 150_000 });

/** Row of an operation in the table of operations. */
function operation(page: Page, name: string) {
  return page.getByRole("table", { name: /^AWS operations/ }).getByRole("row", { name: new RegExp(`^${name} `) });
}

/** Starts a check of the permissions, once the one in progress has ended: the button has this name only then. */
async function checkPermissions(page: Page) {
  await codeRuns(page);
  await page.getByRole("button", { name: "Check permissions" }).click({ timeout: 60_000 });
  await expect(page.getByRole("button", { name: "Checking…" })).toBeVisible();
}

test("the status page names a missing permission, shows the policy that grants it, and later that it is granted", async ({
  page,
}) => {
  await sandbox.fault({ operation: "rds:DescribeDBInstances", kind: "deny" });
  await page.goto("/status");
  const row = (label: string) => page.getByRole("term").filter({ hasText: label }).locator("+ dd");
  await expect(row("Credentials")).toHaveText("environment variables");
  await expect(row("AWS SDK for Rust")).toHaveText(/^\d+\.\d+\.\d+$/);
  await checkPermissions(page);
  const missing = page.getByText("1 permission missing: rds:DescribeDBInstances.");
  await expect(missing).toBeVisible({ timeout: 60_000 });
  const policy = page.getByRole("region", { name: "Policy", exact: true });
  const statement = JSON.parse(await policy.innerText()).Statement[0];
  expect(statement.Action).toEqual(["rds:DescribeDBInstances"]);
  await expectAccessible(page);

  await sandbox.clearFaults();
  await checkPermissions(page);
  await expect(missing).toBeHidden({ timeout: 60_000 });
  await expect(operation(page, "DescribeDBInstances")).toContainText("granted");
});

test("a check of the permissions sends no paid request", async ({ page }) => {
  await page.goto("/status");
  await checkPermissions(page);
  await expect(operation(page, "GetSavingsPlansUtilization")).toContainText("granted", { timeout: 60_000 });
  expect((await sandbox.requests()).paid).toBe(0);
});

test("operations with problems can be listed alone", async ({ page }) => {
  await sandbox.fault({ operation: "lambda:ListFunctions", kind: "deny" });
  await page.goto("/status");
  await checkPermissions(page);
  const functions = operation(page, "ListFunctions");
  await expect(functions).toContainText("missing", { timeout: 60_000 });
  // Which operations have failed before depends on the tests before.
  const rows = page.getByRole("table", { name: /^AWS operations/ }).getByRole("row");
  const all = await rows.count();
  await page.getByRole("button", { name: /^With problems/ }).click();
  await expect.poll(() => rows.count()).toBeLessThan(all);
  await expect(functions).toBeVisible();
  await expect(page.getByRole("table", { name: "Latest failed requests" })).toContainText("lambda:ListFunctions");
});

test("the navigation leads to the status page and back with the same filters", async ({ page }) => {
  await page.goto("/?range=30d&region=eu-west-1");
  const pages = page.getByRole("navigation", { name: "Pages" });
  await pages.getByRole("link", { name: "Status" }).click();
  await expect(page.getByRole("heading", { name: "Status", level: 1 })).toBeVisible();
  await expect(pages.getByRole("link", { name: "Status" })).toHaveAttribute("aria-current", "page");
  await pages.getByRole("link", { name: "Overview" }).click();
  await expect(page).toHaveURL(/\/\?range=30d&region=eu-west-1$/);
});
