// Light or dark theme, stored for this visitor only.

import type { Page } from "@playwright/test";
import { expect, test } from "../support/test.ts";
import { headlineFigures, settled, valueOf } from "../support/page.ts";

/** Waits until the page's script runs: it fetches the potential savings. */
async function alive(page: Page): Promise<void> {
  await expect(valueOf(headlineFigures(page).first())).toContainText("$");
  await settled(page);
}

test("the theme is stored for the next visit, and the server renders it", async ({ page, request, context }) => {
  await page.goto("/");
  await alive(page);
  await page.getByRole("radio", { name: "Dark" }).check();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.goto("/services");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  // The server renders the theme, so nothing flickers.
  const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  expect(await (await request.get("/services", { headers: { cookie: cookies } })).text()).toMatch(
    /<html[^>]*data-theme="dark"/,
  );

  await page.goto("/?theme=light");
  await expect(page.locator("html"), "the address has the last word").toHaveAttribute("data-theme", "light");
  await page.goto("/");
  await alive(page);
  await page.getByRole("radio", { name: "System" }).check();
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  await page.goto("/");
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
});

test("a copied link does not set the theme of others", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/services/AWS%20Lambda?range=30d&theme=dark&group=region");
  await alive(page);
  await page.getByRole("button", { name: "Copy link" }).click();
  await expect(page.getByRole("button", { name: "Link copied" })).toBeVisible();
  const copied = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  expect(copied.pathname + copied.search).toBe("/services/AWS%20Lambda?range=30d&group=region");
});
