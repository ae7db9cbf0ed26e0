// Date ranges: the form, the calendar, and the periods before and after.

import { expect, sandbox, test } from "../support/test.ts";
import { headlineFigures, openMenu, settled, subtitle, valueOf } from "../support/page.ts";
import type { Page } from "@playwright/test";

const lambda = "/services/AWS%20Lambda";

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(valueOf(headlineFigures(page).first())).toContainText("$");
  await openMenu(page, /^Range/);
  await expect(page.getByRole("grid")).toBeVisible();
}

for (const [path, address] of Object.entries({
  "/": "/?metric=amortized&theme=dark",
  "/services": "/services?compare=previous",
  [lambda]: `${lambda}?group=region`,
  "/resources": "/resources?not.region=eu-west-1",
})) {
  test(`two typed dates change only the range: ${path}`, async ({ page }) => {
    await page.goto(address);
    await openMenu(page, /^Range/);
    await expect(page.getByRole("grid")).toBeVisible();
    await page.getByLabel("From", { exact: true }).fill("2026-11-05");
    await page.getByLabel("To", { exact: true }).fill("2026-11-18");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page).toHaveURL(/from=2026-11-05&to=2026-11-18/);
    const [before, after] = [new URL(address, page.url()), new URL(page.url())];
    expect(after.pathname).toBe(path);
    const days = new URLSearchParams("from=2026-11-05&to=2026-11-18");
    const rest = [...before.searchParams, ...days].map(String).sort();
    expect([...after.searchParams].map(String).sort()).toEqual(rest);
    await expect(subtitle(page)).toContainText("5–18 Nov 2026");
    await expect(page.getByText(/Allowed:/)).toHaveCount(0);
  });
}

test("dates in the wrong order are swapped", async ({ page }) => {
  await open(page, "/");
  await page.getByLabel("From", { exact: true }).fill("2026-11-18");
  await page.getByLabel("To", { exact: true }).fill("2026-11-05");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/\?from=2026-11-05&to=2026-11-18$/);
});

test("typing a later range works, although its first day is after the old last day for a moment", async ({ page }) => {
  await open(page, "/?from=2026-09-15&to=2026-10-14");
  await page.getByLabel("From", { exact: true }).fill("2026-11-01");
  await page.getByLabel("From", { exact: true }).blur();
  await expect(page.getByLabel("To", { exact: true })).toHaveValue("2026-10-14");
  await page.getByLabel("To", { exact: true }).fill("2026-11-20");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/\?from=2026-11-01&to=2026-11-20$/);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the form and the arrows work", async ({ page }) => {
    await page.goto(`${lambda}?group=region&theme=light`);
    await openMenu(page, /^Range/);
    await page.getByLabel("From", { exact: true }).fill("2026-11-05");
    await page.getByLabel("To", { exact: true }).fill("2026-11-11");
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page).toHaveURL(/from=2026-11-05/);
    const url = new URL(page.url());
    expect(url.pathname).toBe(lambda);
    expect(url.search).toBe("?group=region&theme=light&from=2026-11-05&to=2026-11-11");
    await page.getByRole("link", { name: /Previous period/ }).click();
    await expect(page).toHaveURL(/from=2026-10-29/);
    expect(new URL(page.url()).pathname).toBe(lambda);
  });
});

test("arrows lead to the periods before and after, within AWS's data retention", async ({ page, isMobile }) => {
  test.skip(isMobile, "the same links");
  await page.goto("/?range=last-month");
  const back = page.getByRole("link", { name: /Previous period/ });
  const forward = page.getByRole("link", { name: /Next period/ });
  await expect(back).toHaveAttribute("href", "/?from=2026-09-01&to=2026-09-30");
  await back.click();
  await expect(subtitle(page)).toContainText("1–30 Sep 2026");
  await forward.click();
  await expect(page).toHaveURL(/from=2026-10-01&to=2026-10-31/);
  await forward.click();
  await expect(page).toHaveURL(/from=2026-11-01&to=2026-11-22/);
  await expect(forward).toHaveAttribute("aria-disabled", "true");
  await expect(forward).toHaveAccessibleName(/22 Nov 2026 is the last complete day/);
  await page.goto("/?from=2025-10-01&to=2025-10-07");
  await expect(back).toHaveAttribute("aria-disabled", "true");
  await expect(back).toHaveAccessibleName(/AWS data starts on 1 Oct 2025/);
});

test("the pointer selects a range in the calendar", async ({ page }) => {
  await open(page, "/?range=30d");
  await settled(page);
  await sandbox.reset();
  await page.getByRole("button", { name: "Previous month" }).click();
  await page.getByRole("gridcell", { name: "Sunday 11 October 2026" }).click();
  await page.getByRole("gridcell", { name: "Monday 5 October 2026" }).hover();
  await expect(page.getByRole("gridcell", { selected: true })).toHaveCount(7);
  await page.getByRole("gridcell", { name: "Monday 5 October 2026" }).click();
  await expect(page.getByLabel("From", { exact: true })).toHaveValue("2026-10-05");
  await expect(page.getByLabel("To", { exact: true })).toHaveValue("2026-10-11");
  expect((await sandbox.requests()).paid).toBe(0);
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/\?from=2026-10-05&to=2026-10-11$/);
});

test("the keyboard selects a range in the calendar", async ({ page, isMobile }) => {
  test.skip(isMobile, "phones have no keyboard");
  await open(page, "/?from=2026-11-02&to=2026-11-11");
  const at = page.locator(":focus");
  await page.getByRole("gridcell", { name: "Wednesday 11 November 2026" }).focus();
  for (const [key, day] of [
    ["Home", "2026-11-09"],
    ["ArrowUp", "2026-11-02"],
    ["ArrowRight", "2026-11-03"],
    ["PageUp", "2026-10-03"],
    ["End", "2026-10-04"],
    ["ArrowDown", "2026-10-11"],
    ["Shift+PageUp", "2025-10-11"],
    ["PageUp", "2025-10-01"],
    ["ArrowLeft", "2025-10-01"],
  ] as const) {
    await page.keyboard.press(key);
    await expect(at, key).toHaveAttribute("data-day", day);
  }
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("grid")).toBeVisible();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("From", { exact: true })).toHaveValue("2025-10-08");
  await expect(page.getByLabel("To", { exact: true })).toHaveValue("2025-10-09");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("grid")).toBeHidden();
  await expect(page.locator("summary:focus")).toContainText("Range");
});

test("days before AWS's data retention cannot be selected and give the reason", async ({ page }) => {
  await open(page, "/?range=7d");
  const tomorrow = page.getByRole("gridcell", { name: "Tuesday 24 November 2026, in the future" });
  await expect(tomorrow).toHaveAttribute("aria-disabled", "true");
  await tomorrow.click({ force: true });
  await expect(page.getByLabel("To", { exact: true })).toHaveValue("2026-11-22");
  await expect(page.getByRole("button", { name: "Next month" })).toBeDisabled();
});

for (const [locale, first] of [
  ["en-US", "Sunday"],
  ["de-DE", "Monday"],
] as const) {
  test.describe(`in ${locale}`, () => {
    test.use({ locale });
    test(`the week begins with ${first}`, async ({ page }) => {
      await open(page, "/?range=7d");
      await expect(page.getByRole("grid").getByRole("columnheader").first()).toHaveAttribute("abbr", first);
    });
  });
}
