// The chart of cost over time and its table: figures, labels and announcements agree for mouse, touch and keyboard.

import type { Locator, Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { at, drag, drawn, overTime, type Text } from "../support/chart.ts";
import { expect, sandbox, test } from "../support/test.ts";
import { costRows, costTable, settled, totalCost } from "../support/page.ts";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const dayLabel = (iso: string) => `${Number(iso.slice(8))} ${months[Number(iso.slice(5, 7)) - 1]}`;
const dollars = (text: string) => Number(text.replace("−", "-").replace(/[^\d.-]/g, ""));

/** Number of rows of the table that are highlighted: their background differs from the total's. */
async function highlighted(page: Page): Promise<number> {
  const background = (cell: Element) => getComputedStyle(cell).backgroundColor;
  const plain = await totalCost(page).evaluate(background);
  const cells = costRows(page).locator("td:first-child");
  const shades = await Promise.all((await cells.all()).map((cell) => cell.evaluate(background)));
  return shades.filter((shade) => shade !== plain).length;
}

/** Expects every axis label under its day. */
async function expectLabelsInPlace(chart: Locator) {
  const { categories, places, texts } = await drawn(chart);
  const byLabel = new Map(categories.map((iso, index) => [dayLabel(iso), places[index]!]));
  const labels = texts.filter(({ text }: Text) => byLabel.has(text));
  expect(labels.length).toBeGreaterThan(1);
  for (const { text, x } of labels) expect(Math.abs(x - byLabel.get(text)!), text).toBeLessThan(3);
  return categories;
}

/** Expects one edge of the marker's label at the middle of the first estimated day, and the label inside the chart. */
async function expectMarkerAt(chart: Locator, day: string, side: "left" | "right") {
  const { categories, places, texts } = await drawn(chart);
  const label = texts.find(({ text }) => text === `estimated from ${dayLabel(day)}`)!;
  expect(Math.abs(label[side] - places[categories.indexOf(day)]!), `${side} edge`).toBeLessThan(2);
  expect(label.left).toBeGreaterThanOrEqual(0);
  expect(label.right).toBeLessThanOrEqual((await chart.boundingBox())!.width);
}

test.describe("by mouse", () => {
  test.skip(({ isMobile }) => isMobile, "phones have no mouse or keyboard");

  test("labels are under their days before, during and after a zoom", async ({ page }) => {
    await page.goto("/?range=90d");
    const chart = await overTime(page);
    await expectLabelsInPlace(chart);
    await chart.hover();
    await page.keyboard.down("Control");
    for (let turn = 0; turn < 4; turn += 1) await page.mouse.wheel(0, -300);
    await page.keyboard.up("Control");
    await expectLabelsInPlace(chart);
    await drag(page, chart, "2026-10-20", "2026-11-10");
    await expect(page).toHaveURL(/from=2026-10-20&to=2026-11-10/);
    const categories = await expectLabelsInPlace(await overTime(page));
    expect([categories[0], categories.at(-1)]).toEqual(["2026-10-20", "2026-11-10"]);
    await expectMarkerAt(chart, "2026-11-01", "left");
  });

  test("the marker of estimated days is at their start, and its label stays inside the chart", async ({ page }) => {
    for (const [query, side] of [
      ["range=90d", "right"],
      ["range=mtd", "left"],
      ["from=2026-10-25&to=2026-11-20", "left"],
      ["from=2026-10-01&to=2026-11-05", "right"],
    ] as const) {
      await page.goto(`/?granularity=daily&${query}`);
      await expectMarkerAt(await overTime(page), "2026-11-01", side);
    }
  });

  test("a zoom is in the address: no request, a reload keeps it, Back and reset undo it", async ({ page }) => {
    await page.goto("/?range=90d");
    const chart = await overTime(page);
    const before = await totalCost(page).innerText();
    await settled(page);
    await sandbox.reset();
    await drag(page, chart, "2026-10-18", "2026-10-14"); // Right to left works too.
    await expect(page).toHaveURL(/\?from=2026-10-14&to=2026-10-18&within=90d$/);
    await expect(totalCost(page)).not.toHaveText(before);
    await page.reload();
    await overTime(page);
    await page.getByRole("link", { name: "Reset zoom" }).click();
    await expect(page).toHaveURL(/\?range=90d$/);
    await expect(totalCost(page)).toHaveText(before);
    await expect(page.getByRole("link", { name: "Reset zoom" })).toHaveCount(0);
    await page.goBack();
    await expect(page).toHaveURL(/from=2026-10-14/);
    await page.goBack();
    await expect(page).toHaveURL(/\?range=90d$/);
    await expect(totalCost(page)).toHaveText(before);
    expect((await sandbox.requests()).paid).toBe(0);
  });

  test("the wheel scrolls the page, over the chart too", async ({ page }) => {
    await page.goto("/?range=90d");
    const chart = await overTime(page);
    await chart.hover();
    await page.mouse.wheel(0, 250);
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(200);
  });

  test("a period shows date, total, the largest groups and the rest, and the table highlights the group", async ({
    page,
  }) => {
    await page.goto("/?range=90d&compare=previous");
    const chart = await overTime(page);
    await chart.hover({ position: await at(chart, "2026-09-01") });
    await expect(chart).toHaveAttribute("data-period", "Tue 1 Sep 2026");
    const texts = (await drawn(chart)).texts.map(({ text }) => text);
    for (const part of [/^Tue 1 Sep 2026$/, /^\$[\d,]+\.\d\d$/, /^\d+ more$/, /^[+−]\$.* vs\. 3 Jun 2026$/]) {
      expect(
        texts.some((text) => part.test(text)),
        String(part),
      ).toBe(true);
    }
    await expect.poll(() => highlighted(page)).toBe(1);
    await page.mouse.move(2, 2);
    await expect.poll(() => highlighted(page)).toBe(0);
    await costRows(page).nth(1).hover();
    await expect.poll(async () => (await drawn(chart)).faint).toBeGreaterThan(0);
    await page.mouse.move(2, 2);
    await expect.poll(async () => (await drawn(chart)).faint).toBe(0);
  });

  test("the comparison period is drawn and labeled", async ({ page }) => {
    await page.goto("/?range=90d&compare=previous");
    expect((await drawn(await overTime(page))).series).toContain("before");
    await expect(page.getByText("Total, the 90 days before")).toBeVisible();
    await page.goto("/?range=90d");
    expect((await drawn(await overTime(page))).series).not.toContain("before");
  });

  for (const range of ["mtd", "6m"]) {
    test(`the rest of the month is drawn as a forecast, ${range}`, async ({ page }) => {
      await page.goto(`/?range=${range}`);
      const chart = await overTime(page);
      await expect.poll(async () => (await drawn(chart)).series).toContain("forecast");
      await expect(page.getByText("Forecast to month end, 80% interval")).toBeVisible();
      await page.goto("/?range=last-month");
      expect((await drawn(await overTime(page))).series).not.toContain("forecast");
    });
  }

  test("the chart grows with the screen, and the table leaves no gap", async ({ page }) => {
    const heights: number[] = [];
    for (const width of [1440, 2560]) {
      await page.setViewportSize({ width, height: 1000 });
      await page.goto("/?range=90d");
      heights.push((await (await overTime(page)).boundingBox())!.height);
      const cell = costRows(page).first().getByRole("cell").nth(2);
      const share = (await cell.boundingBox())!;
      const bar = (await cell.locator("> span").boundingBox())!;
      expect(share.width - bar.width, `empty at ${width} px`).toBeLessThan(40);
    }
    expect(heights[0]).toBe(320);
    expect(heights[1]).toBeGreaterThan(450);
  });
});

test("a swatch hides its series, announces it, and keeps the totals", async ({ page }) => {
  await page.goto("/?range=30d");
  const chart = await overTime(page);
  const before = [await totalCost(page).innerText(), (await drawn(chart)).series.length] as const;
  const swatch = page.getByRole("button", { name: "Show Amazon EC2 in the chart" });
  await expect(swatch).toHaveAttribute("aria-pressed", "true");
  await swatch.focus();
  await page.keyboard.press("Enter");
  await expect(swatch).toHaveAttribute("aria-pressed", "false");
  await expect
    .poll(async () => (await drawn(chart)).series.some((id) => id.includes("Elastic Compute Cloud")))
    .toBe(false);
  await expect(page.getByText(/^1 of \d+ groups hidden in the chart\. Totals include them\.$/)).toBeVisible();
  await expect(totalCost(page)).toHaveText(before[0]);
  await page.getByRole("button", { name: "Show all" }).click();
  await expect(swatch).toHaveAttribute("aria-pressed", "true");
  await expect.poll(async () => (await drawn(chart)).series.length).toBe(before[1]);
});

test("the keyboard moves over periods and groups, zooms, opens and exits", async ({ page, isMobile }) => {
  test.skip(isMobile, "phones have no mouse or keyboard");
  await page.goto("/?range=90d");
  await overTime(page);
  const keys = page.getByRole("application", { name: /Chart by keyboard/ });
  const announced = page.locator("figure [aria-live]");
  await keys.focus();
  await page.keyboard.press("Home");
  await expect(announced).toHaveText(/^Tue 25 Aug 2026: \$[\d,]+\.\d\d\. .*\$/);
  await page.keyboard.press("ArrowRight");
  await expect(announced).toHaveText(/^Wed 26 Aug 2026: /);
  await page.keyboard.press("ArrowDown");
  await expect(announced).toHaveText(/^Amazon EC2, Wed 26 Aug 2026: \$[\d,]+\.\d\d\. Enter opens it\.$/);
  await page.keyboard.press("Shift+ArrowRight");
  await expect(announced).toHaveText(/^Selected Wed 26 Aug 2026 to Thu 27 Aug 2026/);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/from=2026-08-26&to=2026-08-27&within=90d/);
  await page.goBack();
  await overTime(page);
  await keys.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/services\/Amazon%20Elastic/);
  await page.goBack();
  await overTime(page);
  await keys.focus();
  await page.keyboard.press("Escape");
  await expect(keys).not.toBeFocused();
});

test("on a phone the first tap shows the figures and the second one opens the group", async ({ page, isMobile }) => {
  test.skip(!isMobile, "touch only");
  await page.goto("/?range=30d");
  const chart = await overTime(page);
  await chart.scrollIntoViewIfNeeded();
  const position = await at(chart, "2026-11-10");
  await chart.tap({ position });
  await expect(chart).toHaveAttribute("data-period", "Tue 10 Nov 2026");
  await expect(page).toHaveURL(/\/\?range=30d$/);
  // A tap on another bar counts as the first.
  await chart.tap({ position: await at(chart, "2026-11-12") });
  await expect(chart).toHaveAttribute("data-period", "Thu 12 Nov 2026");
  await expect(page).toHaveURL(/\/\?range=30d$/);
  await chart.tap({ position: await at(chart, "2026-11-12") });
  await expect(page).toHaveURL(/\/services\//);
});

test("a touch drag over the chart scrolls the page", async ({ page, isMobile }) => {
  test.skip(!isMobile, "touch only");
  await page.goto("/?range=30d");
  const chart = await overTime(page);
  await chart.scrollIntoViewIfNeeded();
  const address = page.url();
  const top = () => page.evaluate(() => window.scrollY);
  const before = await top();
  const box = (await chart.boundingBox())!;
  // Single touch events, because `Input.synthesizeScrollGesture` does not scroll in a headless browser.
  const finger = await page.context().newCDPSession(page);
  const [x, start] = [box.x + box.width / 2, box.y + box.height / 2];
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y: start }] });
  for (let by = 20; by <= 240; by += 20) {
    await finger.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y: start - by }] });
  }
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await expect.poll(top).toBeGreaterThan(before + 100);
  // The drag selected nothing and did not zoom.
  expect(page.url()).toBe(address);
});

test("the hint about zooming by drag shows only where there is a mouse", async ({ page, isMobile }) => {
  await page.goto("/?range=30d");
  await overTime(page);
  const hint = page.getByText("Drag across the chart to zoom in");
  await expect(hint).toHaveCount(1);
  await expect(hint).toBeVisible({ visible: !isMobile });
});

test("the table of figures by period has the page's sums", async ({ page }) => {
  await page.goto("/?range=90d");
  await overTime(page);
  const ofPage = await totalCost(page).innerText();
  await page.getByText("Show figures by period").click();
  const table = page.getByRole("table", { name: /^Cost by day and service/ });
  await expect(table.locator("tbody tr")).toHaveCount(90);
  await expect(table.getByRole("rowheader", { name: "Tue 25 Aug 2026" })).toBeVisible();
  const foot = await table.locator("tfoot td").allInnerTexts();
  expect(foot.at(-1)).toBe(ofPage);
  const cents = (cells: string[]) => cells.reduce((sum, cell) => sum + dollars(cell), 0);
  // Each cell is rounded to the cent separately.
  expect(Math.abs(cents(foot.slice(0, -1)) - dollars(ofPage))).toBeLessThan(0.06);
  await expectAccessible(page);
  await table.getByRole("link", { name: "Thu 15 Oct 2026" }).click();
  await expect(page).toHaveURL(/from=2026-10-15&to=2026-10-15&within=90d/);
});

test("'Other' expands step by step up to all groups, and the address follows", async ({ page }) => {
  await page.goto("/?range=30d");
  const rows = costRows(page);
  await expect(rows).toHaveCount(10);
  const before = await totalCost(page).innerText();
  await settled(page);
  await sandbox.reset();
  await rows
    .last()
    .getByRole("link", { name: /^Other, \d+ services/ })
    .click();
  await expect(page).toHaveURL(/top=25/);
  await expect(rows).toHaveCount(26);
  await page
    .getByRole("navigation", { name: "Number of groups" })
    .getByRole("link", { name: /^All \d+/ })
    .click();
  await expect(page).toHaveURL(/top=50/);
  await expect(costTable(page).getByText(/^Other, /)).toHaveCount(0);
  await expect(totalCost(page)).toHaveText(before);
  // The chart stays at ten series and the rest.
  expect((await drawn(await overTime(page))).series.filter((id) => id.startsWith("=")).length).toBe(10);
  expect((await sandbox.requests()).total).toBe(0);
});

test("every column has a sort link that also works without scripts", async ({ page, isMobile }) => {
  const response = await page.request.get("/?range=90d&compare=previous&sort=-change");
  expect(await response.text()).toMatch(/<th[^>]*aria-sort="descending"[^>]*><a href="[^"]*sort=change/);
  test.skip(isMobile, "a phone shows only the columns that fit");
  await page.goto("/?range=90d&compare=previous");
  await overTime(page);
  const heads = costTable(page).getByRole("columnheader");
  const names = await heads.allInnerTexts();
  expect(names).toHaveLength(7);
  for (const [place, name] of names.entries()) {
    await heads.nth(place).getByRole("link").click();
    await expect(heads.nth(place), name).toHaveAttribute("aria-sort", /ascending|descending/);
    await expect(costTable(page).locator("th[aria-sort]")).toHaveCount(1);
  }
});

test("on paper the chart has the colors of its swatches, also from the dark theme", async ({ page }) => {
  await page.goto("/?range=30d&theme=dark");
  const chart = await overTime(page);
  const swatches = () =>
    costRows(page)
      .locator("td:first-child svg rect")
      .evaluateAll((all) => all.map((it) => getComputedStyle(it).fill));
  // Also the hatching of estimated days.
  expect((await drawn(chart)).tokens).toEqual([]);
  const colors = async () => (await drawn(chart)).colors.slice(0, (await swatches()).length);
  const dark = await swatches();
  expect(await colors()).toEqual(dark);
  await page.emulateMedia({ media: "print" });
  await expect.poll(swatches).not.toEqual(dark);
  await expect.poll(colors).toEqual(await swatches());
  await page.emulateMedia({ media: "screen" });
  await expect.poll(colors).toEqual(dark);
});

test("a name that looks like a color token is shown as it is", async ({ page }) => {
  await page.goto("/?range=30d");
  const shown = await (
    await overTime(page)
  ).evaluate(async () => {
    const resources = performance.getEntriesByType("resource").map((entry) => entry.name);
    const { Drawing, getInstanceByDom } = await import(
      resources.find((name) => /\/echarts\.[0-9a-f]+\.js$/.test(name))!
    );
    const names = ["token:accent", "hatched:chart-1"];
    const element = document.body.appendChild(document.createElement("div"));
    const series = names.map((name) => ({
      type: "bar",
      id: name,
      name,
      data: [1],
      itemStyle: { color: "token:accent" },
    }));
    const axes = { xAxis: { type: "category", data: ["a"], axisLabel: {} }, yAxis: { axisLabel: {} } };
    const farthing = { prefix: "$", suffix: "", labels: {} };
    new Drawing(element).draw(JSON.stringify({ ...axes, series, tooltip: {}, farthing }));
    return getInstanceByDom(element)
      .getOption()
      .series.map(({ id, name, itemStyle }: any) => [id, name, itemStyle.color]);
  });
  expect(shown.map(([id, name]: string[]) => [id, name])).toEqual([
    ["token:accent", "token:accent"],
    ["hatched:chart-1", "hatched:chart-1"],
  ]);
  expect(shown.map(([, , color]: string[]) => color)).toEqual([
    expect.stringMatching(/^rgb/),
    expect.stringMatching(/^rgb/),
  ]);
});
