// Sign-in with the access token that all visitors share.

import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { filterBar, reconciliationBadge, settled } from "../support/page.ts";
import { expect, test } from "../support/test.ts";

test.use({ baseURL: process.env.FARTHING_GUARDED_URL });

const token = process.env.FARTHING_TOKEN ?? "";

/** Enters a token by keyboard alone: the field has the focus when the page opens. */
async function enter(page: Page, text: string): Promise<void> {
  await expect(page.getByLabel("Access token")).toBeFocused();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

test("a visitor signs in by keyboard, sees the page that was opened, and signs out", async ({
  page,
  context,
  complaints,
}) => {
  await page.goto("/services?range=30d&group=region");
  await expect(page).toHaveTitle("Sign in · Farthing");
  await expect(page.getByText("You will be taken to Services.")).toBeVisible();
  await expectAccessible(page);
  await enter(page, "not-the-token");
  await expect(page.getByRole("alert")).toHaveText(
    "This token is not valid. It may have been replaced. 4 attempts left.",
  );
  await expectAccessible(page);
  // The browser reports the status of the answer.
  complaints.length = 0;
  await enter(page, token);
  await expect(page).toHaveURL("/services?range=30d&group=region");
  await expect(reconciliationBadge(page)).toBeVisible();
  await settled(page);

  const [session] = (await context.cookies()).filter(({ name }) => name === "farthing-session");
  expect([session?.httpOnly, session?.sameSite]).toEqual([true, "Lax"]);
  expect(await page.evaluate(() => document.cookie)).not.toContain("farthing-session");

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { name: "Sign in to Farthing" })).toBeVisible();
  await page.goto("/");
  await expect(page).toHaveTitle("Sign in · Farthing");
});

test("a page that is open when the session ends leads to the sign-in, and is back after it", async ({
  page,
  context,
  complaints,
}) => {
  await page.goto("/?range=30d");
  await enter(page, token);
  await settled(page);
  await context.clearCookies();
  await filterBar(page).getByRole("link", { name: "Previous period" }).click();
  await enter(page, token);
  // The browser reports the status of the refused request.
  complaints.length = 0;
  await expect(page).toHaveURL(/\/\?from=2026-09-24&to=2026-10-23$/);
  await expect(reconciliationBadge(page)).toBeVisible();
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a visitor can sign in and out", async ({ page }) => {
    await page.goto("/resources");
    await page.getByLabel("Access token").fill(token);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "Resources" })).toBeVisible();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByRole("heading", { name: "Sign in to Farthing" })).toBeVisible();
  });

  test("the theme selected before the sign-in is that of the pages", async ({ page }) => {
    await page.goto("/resources?range=30d");
    const themes = page.getByRole("navigation", { name: "Theme" });
    await themes.getByRole("link", { name: "Dark" }).click();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(themes.getByRole("link", { name: "Dark" })).toHaveAttribute("aria-current", "true");
    await page.getByLabel("Access token").fill(token);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL("/resources?range=30d");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.getByRole("button", { name: "Sign out" }).click();
    await themes.getByRole("link", { name: "System" }).click();
    await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  });
});
