// Report of a month: figures, comparison, files and print.

import { readFileSync } from "node:fs";
import { expectAccessible } from "../support/axe.ts";
import { cutFigures } from "../support/boxes.ts";
import { filterBarMenu, headlineFigure, headlineFigures, openMenu, settled, valueOf } from "../support/page.ts";
import { expect, sandbox, test } from "../support/test.ts";
import { unseen } from "../support/view.ts";
import type { Page } from "@playwright/test";

const section = (page: Page, id: string) => page.locator(`main section#${id}`);
const total = (page: Page, id: string) => section(page, id).locator("tfoot tr");

test("the last complete month is shown, compared with the month before", async ({ page }) => {
  await page.goto("/report");
  await settled(page);
  await expect(page).toHaveTitle("Report · Farthing");
  await expect(page.getByRole("heading", { name: "AWS costs, October 2026" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("October 2026 cost $");
  await expect(headlineFigures(page)).not.toHaveCount(0);
  const shown = await valueOf(headlineFigure(page, "October 2026")).getAttribute("title");
  for (const id of ["services", "accounts", "charges"]) {
    await expect(total(page, id).getByRole("cell").first(), id).toHaveText(shown ?? "");
  }
  await expect(section(page, "findings").getByRole("row")).not.toHaveCount(0);
  await expectAccessible(page);
});

test("month, comparison and metric are chosen by keyboard, and the address has them", async ({ page }) => {
  await page.goto("/report");
  await settled(page);
  await filterBarMenu(page, /^Month/)
    .locator("summary")
    .focus();
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "August 2026" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/report?month=2026-08");
  await expect(page.getByRole("heading", { name: "AWS costs, August 2026" })).toBeVisible();
  await settled(page);
  await openMenu(page, /^Cost metric/);
  await page.getByRole("link", { name: /^Amortized/ }).click();
  await expect(page.getByRole("main")).toContainText("Amortized cost, UTC · final · compared with July 2026");
  await expect(page).toHaveURL("/report?month=2026-08&metric=amortized");
  await page.goBack();
  await expect(page.getByRole("main")).toContainText("Unblended cost, UTC");
  await settled(page);
});

test("the current month is estimated and compared with the same days", async ({ page }) => {
  await page.goto("/report?month=2026-11");
  await settled(page);
  await expect(page.getByRole("heading", { name: "AWS costs, 1–22 Nov 2026" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("estimated · compared with 1–22 Oct 2026");
});

test("costs by the tag of the address are a section of their own", async ({ page }) => {
  await page.goto("/report?group=tag.Team");
  await settled(page);
  const shown = await total(page, "services").getByRole("cell").first().innerText();
  await expect(total(page, "teams").getByRole("cell").first()).toHaveText(shown);
});

for (const [address, message] of [
  ["/report?month=2031-01", "month=2031-01 is outside the available range."],
  ["/report?month=2019-01", "month=2019-01 is outside the available range."],
  ["/report?month=spring", "month=spring is not a month."],
] as const) {
  test(`an unusable month is named, and the last one is shown: ${address}`, async ({ page }) => {
    await page.goto(address);
    await settled(page);
    await expect(page.getByRole("alert").first()).toContainText(message);
    await expect(page.getByRole("heading", { name: "AWS costs, October 2026" })).toBeVisible();
  });
}

test("the file has the figures of the page", async ({ page, isMobile }) => {
  test.skip(isMobile, "same links as on desktop");
  await page.goto("/report?month=2026-10");
  await settled(page);
  const shown = (await valueOf(headlineFigure(page, "October 2026")).getAttribute("title")) ?? "";
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("complementary").getByRole("link", { name: "HTML" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("farthing-report-2026-10.html");
  const html = readFileSync(await download.path(), "utf8");
  expect(html).toContain(shown);
  // It is complete by itself, also where scripts and the network are off.
  const own = await page.context().newPage();
  await own.setContent(html);
  await expect(own.getByRole("heading", { name: "AWS costs, October 2026" })).toBeVisible();
  await expectAccessible(own);
});

test("a section that AWS denied is named, and the others stay", async ({ page, complaints }) => {
  await sandbox.fault({ operation: "ce:GetCostAndUsage", kind: "deny", times: 100 });
  await page.goto(`/report${unseen("").slice(1)}`);
  await settled(page);
  await expect(page.getByRole("alert").first()).toContainText("Some data is missing from this report.");
  await expect(page.getByRole("main")).not.toContainText("$0.00");
  complaints.length = 0;
});

test("no figure is cut off", async ({ page }) => {
  await page.goto("/report");
  await settled(page);
  for (const width of [360, 390, 1024, 1440, 1920, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    expect.soft(await cutFigures(page), `at ${width} px`).toEqual([]);
    const scrolled = await page
      .locator(".report-scroll")
      .evaluateAll((all) => all.filter((it) => it.scrollWidth > it.clientWidth).map((it) => it.ariaLabel));
    expect.soft(scrolled, `at ${width} px`).toEqual([]);
  }
});

test("no row is cut between two pages of the PDF", async ({ page, isMobile }) => {
  test.skip(isMobile, "printed pages do not depend on the device");
  await page.goto("/report");
  await settled(page);
  await page.emulateMedia({ media: "print" });
  for (const selector of [".report-sections section", ".report-sections tr"]) {
    const broken = await page
      .locator(selector)
      .evaluateAll((all) => all.filter((it) => getComputedStyle(it).breakInside !== "avoid").length);
    expect(broken, selector).toBe(0);
  }
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  expect(pages).toBeGreaterThan(0);
  expect(pages).toBeLessThanOrEqual(5);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the report is complete, and another month is a link", async ({ page }) => {
    await expect(async () => {
      await page.goto("/report");
      await expect(page.getByRole("heading", { name: "AWS costs, October 2026" })).toBeVisible({ timeout: 100 });
    }).toPass({ timeout: 30_000 });
    await expect(total(page, "services")).toContainText("$");
    await openMenu(page, /^Month/);
    await page.getByRole("link", { name: "September 2026" }).click();
    await expect(page).toHaveURL("/report?month=2026-09");
  });
});
