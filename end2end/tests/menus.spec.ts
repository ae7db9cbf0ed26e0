// Menus and filters: their options, keyboard focus, and requests to AWS.

import { expect, sandbox, test } from "../support/test.ts";
import {
  announcement,
  chips,
  costRows,
  filterBarMenu,
  filterValues,
  headline,
  openMenu,
  settled,
} from "../support/page.ts";
import { resourceArea } from "../support/resources.ts";
import type { Page } from "@playwright/test";

async function overview(page: Page, address = "/?range=30d"): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole("img", { name: /Daily cost by/ })).toHaveAttribute("data-state", "drawn");
  // The explanations load after the figures.
  await settled(page);
}

const filterMenu = (page: Page) => filterBarMenu(page, "Filter");

test("values have their cost, the most expensive first, and loaded ones send no request", async ({ page }) => {
  await overview(page);
  await sandbox.reset();
  await filterMenu(page).locator("summary").click();
  const service = filterMenu(page).getByRole("button", { name: /^Service/ });
  await expect(service).toHaveText("Service");
  await expect(filterMenu(page).getByRole("button", { name: /^Region/ })).toContainText("$0.01");
  await service.click();
  const values = filterValues(filterMenu(page));
  await expect(values.first()).toContainText("$");
  const costs = (await values.locator("small").allInnerTexts()).map((text) =>
    Math.abs(Number(text.replace(/[^\d.]/g, ""))),
  );
  expect(costs.length).toBeGreaterThan(5);
  expect(costs).toEqual([...costs].sort((a, b) => b - a));
  const first = await costRows(page).first().getByRole("cell").first().innerText();
  expect(await values.first().innerText()).toContain(first.trim());
  expect((await sandbox.requests()).total).toBe(0);
});

for (const [name, address, of] of [
  ["Resources", "/resources", /^Region/],
  ["Resources by tag", "/resources", /^Tag: Team/],
  ["Insights", "/insights", /^Service/],
] as const) {
  test(`values have their cost, the most expensive first: ${name}`, async ({ page }) => {
    await page.goto(address);
    await settled(page, { timeout: 30_000 });
    await filterMenu(page).locator("summary").click();
    await filterMenu(page).getByRole("button", { name: of }).click();
    const values = filterValues(filterMenu(page));
    await expect(values.first()).toContainText("$");
    const notes = await values.locator("small").allInnerTexts();
    // Values without a known cost are last, in the order of their counts.
    const unknown = notes.findIndex((note) => !note.includes("$"));
    const [known, counts] = unknown < 0 ? [notes, []] : [notes.slice(0, unknown), notes.slice(unknown)];
    const numbers = (texts: string[]) => texts.map((text) => Number(text.replace(/[^\d.]/g, "")));
    const falling = (texts: string[]) => numbers(texts).sort((a, b) => b - a);
    expect(known.length).toBeGreaterThan(2);
    expect(numbers(known)).toEqual(falling(known));
    for (const note of counts) expect(note).toMatch(/^[\d,]+ (resource|finding)s?$/);
    expect(numbers(counts)).toEqual(falling(counts));
    // The search works on these values.
    const first = (await values.first().locator("span").innerText()).trim();
    await filterMenu(page).getByRole("searchbox").fill(first);
    await expect(values.first().locator("span")).toHaveText(first);
  });
}

test("values that are not loaded cost one request, once", async ({ page }) => {
  await overview(page);
  await sandbox.reset();
  await filterMenu(page).locator("summary").click();
  await filterMenu(page)
    .getByRole("button", { name: /^Platform/ })
    .click();
  await expect(filterValues(filterMenu(page)).locator("small").first()).toContainText("$");
  await filterMenu(page)
    .getByRole("button", { name: /Back to filters/ })
    .click();
  await filterMenu(page)
    .getByRole("button", { name: /^Platform/ })
    .click();
  await expect(filterValues(filterMenu(page)).first()).toBeVisible();
  expect((await sandbox.requests()).paid).toBeLessThanOrEqual(1);
});

test("several values can be selected in a row, and the focus stays in place", async ({ page }) => {
  await overview(page);
  const menu = filterMenu(page);
  await menu.locator("summary").click();
  await menu.getByRole("button", { name: /^Service/ }).click();
  await expect(menu.getByRole("searchbox")).toBeFocused();
  const values = filterValues(menu);
  for (const at of [0, 2]) {
    await values.nth(at).press("Enter");
    await expect(values.nth(at)).toHaveAttribute("aria-current", "true");
    await expect(values.nth(at)).toBeFocused();
  }
  await expect(chips(page)).toContainText("Service");
  expect(new URL(page.url()).searchParams.getAll("service")).toHaveLength(2);
  await menu.getByRole("button", { name: /Back to filters/ }).press("Enter");
  await expect(menu.locator(":focus")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(menu.locator("summary")).toBeFocused();
  await page.getByRole("link", { name: "Remove filter Service" }).press("Enter");
  await expect(chips(page)).toHaveCount(0);
  await expect(menu.locator("summary")).toBeFocused();
});

test("a search in the values announces the number of matches", async ({ page }) => {
  await overview(page);
  const menu = filterMenu(page);
  await menu.locator("summary").click();
  await menu.getByRole("button", { name: /^Service/ }).click();
  await menu.getByRole("searchbox").fill("lambda");
  await expect(menu.getByRole("status")).toHaveText(/^1 of \d+ values$/);
  await menu.getByRole("searchbox").fill("no such thing");
  await expect(menu.getByRole("status")).toHaveText("No values match");
});

for (const [name, address] of Object.entries({ Resources: "/resources", Insights: "/insights" })) {
  test(`the filter menu keeps the focus: ${name}`, async ({ page }) => {
    await page.goto(address);
    const menu = filterMenu(page);
    await settled(page, { timeout: 20_000 });
    await menu.locator("summary").click();
    await menu.getByRole("button", { name: /^Region/ }).click();
    await expect(menu.getByRole("searchbox")).toBeFocused();
    await expect(filterValues(menu).first()).toBeVisible();
    await menu.getByRole("button", { name: /Back to filters/ }).click();
    await expect(menu.locator(":focus")).toHaveCount(1);
  });
}

test("arrows, Home, End and letters move through a menu, and a selection returns the focus to its control", async ({
  page,
  isMobile,
}) => {
  test.skip(isMobile, "phones have no keyboard");
  await overview(page);
  const menu = filterBarMenu(page, /^Group/);
  await menu.locator("summary").focus();
  await page.keyboard.press("ArrowDown");
  const at = menu.locator(":focus");
  await expect(at).toHaveText("Service");
  await page.keyboard.press("ArrowDown");
  await expect(at).toHaveText("Account");
  await page.keyboard.press("End");
  await expect(at).toContainText("Load tags and cost categories");
  await page.keyboard.press("Home");
  await expect(at).toHaveText("By");
  await page.keyboard.press("r");
  await expect(at).toHaveText("Region");
  await page.keyboard.press("c");
  await expect(at).toHaveText("Charge type");
  await page.keyboard.press("r");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/group=region/);
  await expect(menu.locator("summary")).toBeFocused();
});

test("'Then by' marks only the second group", async ({ page }) => {
  await overview(page, "/?range=30d&group=region&group=account");
  const menu = filterBarMenu(page, /^Group/);
  await menu.locator("summary").click();
  await expect(menu.locator("a[aria-current]")).toHaveText(["Region"]);
  await menu.getByRole("button", { name: "Then by" }).click();
  await expect(menu.locator("a[aria-current]")).toHaveText(["Account"]);
});

test("tag keys keep their case, and pairs are counted as pairs", async ({ page }) => {
  await overview(page, "/?range=30d&group=account&group=tag.CostCenter&compare=previous&top=3");
  await expect(page.getByRole("table", { name: /Cost by account and tag CostCenter/ })).toBeVisible();
  const changes = page.getByRole("table", { name: /^Largest changes/ });
  await expect(changes.getByRole("row", { name: /^All other changes/ })).toContainText(
    /\d+ pairs of account and tag CostCenter/,
  );
  await expect(page.locator("summary", { hasText: /^Group/ })).toContainText("Tag: CostCenter");
});

test("every export format of the server is in the menu, under one name", async ({ page, request }) => {
  const names: Record<string, string> = { csv: "CSV", json: "JSON", xlsx: "XLSX", md: "Markdown", html: "HTML" };
  for (const [address, endings] of Object.entries({
    "/?range=7d": ["csv", "json", "xlsx"],
    "/services?range=7d": ["csv", "json", "xlsx"],
    "/resources": ["csv", "json", "xlsx"],
    "/insights": ["csv", "json", "xlsx", "md"],
    "/report": ["csv", "json", "xlsx", "md", "html"],
  })) {
    await page.goto(address);
    const links = page.locator("details", { hasText: "Export" }).locator("a[download]");
    await expect(links).toHaveCount(endings.length);
    const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
    expect(hrefs.map((href) => new URL(href, page.url()).pathname.split(".").pop())).toEqual(endings);
    const labels = await links.evaluateAll((all) => all.map((link) => link.firstChild?.textContent ?? ""));
    expect(labels.map((it) => it.trim())).toEqual(endings.map((ending) => names[ending]));
    expect((await request.get(hrefs[0] ?? "")).status()).toBe(200);
  }
});

test("a change of the view is announced to screen readers", async ({ page }) => {
  await overview(page);
  const announced = announcement(page, "$");
  await expect(announced).toHaveText(/^\$[\d,]+\.\d\d, \d+ services, 24 Oct – 22 Nov 2026$/);
  await openMenu(page, /^Range/);
  await page.getByRole("link", { name: /^7 days/ }).click();
  await expect(announced).toHaveText(/16–22 Nov 2026$/);
});

test("a filter or search of resources is announced with count and cost", async ({ page, isMobile }) => {
  test.skip(isMobile, "the controls scroll sideways there");
  await page.goto("/resources");
  const announced = announcement(page, /^[\d,]+ (of [\d,]+ )?resources?/);
  const cost = String.raw`\$[\d,]+\.\d\d(, cost unknown for [\d,]+)?`;
  await expect(announced).toHaveText(new RegExp(`^[\\d,]+ resources, ${cost}$`), { timeout: 20_000 });
  const all = /^([\d,]+) resources/.exec(await announced.innerText())?.[1] ?? "none";
  await page.getByRole("searchbox", { name: "Search resources" }).fill("checkout");
  await expect(announced).toHaveText(new RegExp(`^[\\d,]+ of ${all} resources, ${cost}$`));
  await page.getByRole("searchbox", { name: "Search resources" }).fill("nothing is called this");
  await expect(announced).toHaveText(`0 of ${all} resources`);
  await page.getByRole("link", { name: "Remove all filters" }).click();
  await page.getByRole("navigation", { name: "Resource type" }).getByRole("link", { name: /EC2/ }).click();
  await expect(announced).toHaveText(new RegExp(`^[\\d,]+ of ${all} resources, ${cost}$`));
});

test("a filter of findings is announced with count and saving", async ({ page, isMobile }) => {
  test.skip(isMobile, "the controls scroll sideways there");
  await page.goto("/insights");
  const announced = announcement(page, /finding/);
  await expect(announced).toHaveText(/^[\d,]+ findings could save \$[\d,]+\.\d\d a month$/, { timeout: 30_000 });
  const all = /^([\d,]+) findings/.exec(await announced.innerText())?.[1] ?? "none";
  await openMenu(page, /^Minimum savings/);
  await page.getByRole("link", { name: "100", exact: true }).click();
  await expect(announced).toHaveText(new RegExp(`^[\\d,]+ of ${all} findings could save \\$[\\d,]+\\.\\d\\d a month$`));
  await page.getByRole("navigation", { name: "Source" }).getByRole("link", { name: /^AWS/ }).click();
  await expect(announced).toHaveText(/^AWS recommendations: [\d,]+ findings?$/);
});

/** Waits until the page has handled a scroll event, which comes with the next frame. */
const twoFrames = (page: Page) =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

test("Back restores the scroll position", async ({ page, isMobile }) => {
  test.skip(isMobile, "the code is the same");
  await page.setViewportSize({ width: 1440, height: 500 });
  await overview(page);
  const place = () => page.evaluate(() => window.scrollY);
  await page.evaluate(() => window.scrollTo(0, 500));
  await page.waitForFunction(() => window.scrollY === 500);
  await twoFrames(page);
  await costRows(page)
    .getByRole("link")
    .nth(6)
    .evaluate((link: HTMLElement) => link.click());
  await expect(page).toHaveURL(/group=usage-type|services/);
  await expect.poll(place).toBeLessThan(100);
  await page.goBack();
  await expect.poll(place).toBe(500);
  await page.waitForTimeout(400);
  expect(await place()).toBe(500);
});

test("Back restores the scroll position of a table with its own scroll bar", async ({ page, isMobile }) => {
  test.skip(isMobile, "the code is the same");
  await page.goto("/resources");
  await settled(page);
  const rows = resourceArea(page);
  const place = () => rows.evaluate((element) => element.scrollTop);
  await rows.evaluate((element) => element.scrollTo(0, 2_000));
  await expect.poll(place).toBe(2_000);
  await twoFrames(page);
  // Opening a row keeps the scroll position, also under the new address.
  await rows.evaluate((element) => {
    const { top } = element.getBoundingClientRect();
    const links = [...element.querySelectorAll<HTMLElement>("tbody a")];
    links.find((link) => link.getBoundingClientRect().top > top + 100)?.click();
  });
  await expect(page).toHaveURL(/open=/);
  expect(await place()).toBe(2_000);
  await page.getByRole("link", { name: "Overview", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await expect(rows).toHaveCount(0);
  await page.goBack();
  await expect(page).toHaveURL(/open=/);
  await expect.poll(place, { timeout: 20_000 }).toBe(2_000);
  await page.waitForTimeout(400);
  expect(await place()).toBe(2_000);
});

test("a filter keeps the scroll position", async ({ page, isMobile }) => {
  test.skip(isMobile, "the code is the same");
  await page.setViewportSize({ width: 1440, height: 500 });
  await overview(page);
  await page.evaluate(() => window.scrollTo(0, 300));
  await openMenu(page, /^Cost/);
  await page
    .getByRole("link", { name: /^Amortized/ })
    .first()
    .click();
  await expect(page).toHaveURL(/metric=amortized/);
  expect(await page.evaluate(() => window.scrollY)).toBe(300);
});

test("a view without costs shows one empty state and no unknown figures", async ({ page }) => {
  await page.goto("/?range=30d&service=No+Such+Service");
  await expect(page.getByRole("heading", { name: "Nothing matches these filters" })).toBeVisible();
  await expect(headline(page)).toHaveCount(0);
  await expect(page.getByText("unknown")).toHaveCount(0);
});
