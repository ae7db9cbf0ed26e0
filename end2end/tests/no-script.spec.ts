// Pages without JavaScript: figures, tables, links and files.

import type { Page } from "@playwright/test";
import { expect, sandbox, test } from "../support/test.ts";
import { costRows, costTable, filterBar, headlineFigure, pageHead, valueOf } from "../support/page.ts";
import { actions, bodyOf, findings, summaryOf } from "../support/insights.ts";
import { nameOf, resourcePanel, resourceRows, resourceTable, resourceTotals } from "../support/resources.ts";
import { unseen } from "../support/view.ts";

test.use({ javaScriptEnabled: false });
test.skip(({ isMobile }) => isMobile, "same as on desktop");

// Selected by attribute, because Playwright's roles and texts skip noscript.
const notice = (page: Page) => page.locator("noscript [role=note]");

/** Opens a page with its data: the first visit may only start to load it. */
async function open(page: Page, address: string): Promise<void> {
  await expect(async () => {
    await page.goto(address);
    await expect(notice(page)).toContainText("Everything else works without it.", { timeout: 100 });
  }).toPass({ timeout: 30_000 });
}

/** Expects no placeholders, and files with the figures. */
async function expectComplete(page: Page, formats: string[]): Promise<void> {
  await expect(page.locator(":is(progress, [role=status], [aria-busy=true]):visible")).toHaveCount(0);
  // Placeholders are animated.
  const animations = await page.evaluate(
    () => document.getAnimations().filter((animation) => animation instanceof CSSAnimation).length,
  );
  expect(animations).toBe(0);
  // Controls without effect are hidden, but those of forms, which the server handles.
  await expect(page.locator(":is(button, input, select):visible:not(form *)")).toHaveCount(0);
  // Screen readers read clipped text too, so hidden text must be absent.
  const main = await page.getByRole("main").ariaSnapshot();
  expect(main).not.toMatch(/Loading|Checking each day|Comparing the two periods|Anomalies|Listing accounts/);
  await expect(notice(page)).toBeVisible();
  const files = notice(page).getByRole("link");
  await expect(files).toHaveText(formats);
  for (const file of await files.all()) {
    const href = (await file.getAttribute("href")) ?? "";
    const answer = await page.request.get(href);
    expect(answer.ok(), href).toBe(true);
    expect((await answer.body()).length, href).toBeGreaterThan(500);
  }
}

/** Opens a menu of the filter bar and follows one of its links. */
async function choose(page: Page, menu: RegExp, link: string | RegExp): Promise<void> {
  const details = filterBar(page)
    .locator("details")
    .filter({ has: page.locator("summary", { hasText: menu }) });
  await details.locator("summary").first().click();
  await details.getByRole("link", { name: link }).first().click();
}

for (const address of ["/", "/services", "/services/AWS%20Lambda"]) {
  test(`figures, table, grouping, sorting and files work: ${address}`, async ({ page }) => {
    await open(page, address);
    await expectComplete(page, ["CSV", "JSON", "XLSX"]);
    await expect(valueOf(headlineFigure(page, "Month to date"))).toContainText("$");
    expect(await costRows(page).count()).toBeGreaterThan(2);
    await costTable(page).getByRole("link", { name: /^Cost/ }).first().click();
    await expect(page).toHaveURL(/sort=/);
    await open(page, page.url());
    expect(await costRows(page).count()).toBeGreaterThan(2);
    await choose(page, /^Range/, "30 days");
    await expect(page).toHaveURL(/range=30d/);
    await open(page, page.url());
    expect(await costRows(page).count()).toBeGreaterThan(2);
  });
}

test("resources: rows, totals, filters, sorting, details and files work", async ({ page }) => {
  await open(page, "/resources");
  await expectComplete(page, ["CSV", "JSON", "XLSX"]);
  await expect(pageHead(page)).toContainText("Parts = total");
  await expect(page.getByRole("navigation", { name: "Resource type" })).toContainText(/All [\d,]{3,}/);
  await expect(resourceRows(page)).toHaveCount(100);
  await expect(resourceRows(page).first()).toContainText("$");
  await expect(resourceTotals(page)).toContainText("Total bill");
  const rest = page.locator("noscript p").filter({ hasText: "The first 100 of" });
  await expect(rest).toBeVisible();
  // No empty space in place of the other rows.
  await expect(resourceTable(page).locator("tbody tr[aria-hidden]:visible")).toHaveCount(0);
  const first = await nameOf(resourceRows(page).first()).innerText();
  await resourceTable(page)
    .getByRole("link", { name: /^Resource$/ })
    .click();
  await expect(page).toHaveURL(/sort=/);
  await open(page, page.url());
  await expect(nameOf(resourceRows(page).first())).not.toHaveText(first);
  const name = nameOf(resourceRows(page).first());
  const opened = await name.innerText();
  await name.click();
  await expect(page).toHaveURL(/open=/);
  await open(page, page.url());
  await expect(resourcePanel(page).getByRole("heading", { level: 2 })).toHaveText(opened);
  await page.getByRole("navigation", { name: "Resource type" }).getByRole("link", { name: /^S3/ }).click();
  await expect(page).toHaveURL(/service-group=s3/);
  await open(page, page.url());
  await expect(pageHead(page)).toContainText(/\d resources? in/);
});

test("insights: actions, findings, filters and files work", async ({ page }) => {
  await open(page, "/insights");
  await expectComplete(page, ["CSV", "JSON", "XLSX", "Markdown"]);
  await expect(valueOf(headlineFigure(page, "Potential monthly savings"))).toContainText("$");
  expect(await actions(page).count()).toBeGreaterThan(10);
  await summaryOf(actions(page)).first().click();
  await actions(page).first().getByRole("link", { name: "Show findings" }).click();
  await expect(page).toHaveURL(/open=/);
  await open(page, page.url());
  await summaryOf(findings(page)).first().click();
  await findings(page).first().getByRole("link", { name: "Show details" }).click();
  await open(page, page.url());
  await expect(bodyOf(findings(page).first())).toContainText("Arithmetic");
  await page.getByRole("navigation", { name: "Source" }).getByRole("link", { name: /^AWS/ }).click();
  await expect(page).toHaveURL(/show=aws/);
  await open(page, page.url());
  expect(await actions(page).count()).toBeGreaterThan(0);
});

test("status and the setup page have their contents", async ({ page }) => {
  await page.goto("/status");
  await expect(page.getByRole("table").first()).toContainText("GetCostAndUsage");
  await page.goto("/connect");
  await expect(page.getByRole("main")).toContainText("ce:GetCostAndUsage");
});

test("while AWS takes long, a notice offers to open the page again", async ({ page }) => {
  await sandbox.fault({ operation: "ce:GetCostAndUsage", kind: "delay", millis: 3000 });
  const address = unseen();
  await page.goto(address);
  await expect(notice(page)).toContainText("The figures are still loading. Reload the page in a few seconds");
  await expect(page.locator(":is(progress, [role=status], [aria-busy=true]):visible")).toHaveCount(0);
  await open(page, address);
  expect(await costRows(page).count()).toBeGreaterThan(2);
});
