import { expectAccessible } from "../support/axe.ts";
import { expect, sandbox, test } from "../support/test.ts";
import { chips, headlineFigures, injectedElements, openMenu, settled } from "../support/page.ts";
import { unseen } from "../support/view.ts";

test("the first view has the total, the chart, the table and the badge for their agreement", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await expect(page.getByText("Demo account.")).toHaveCount(0); // To the app, the sandbox of the tests is a real account.
  await expect(page.getByRole("link", { name: /Parts = total \$[\d,]+\.\d\d/ })).toBeVisible();
  const table = page.getByRole("table", { name: /Cost by service/ });
  await expect(table.getByRole("row", { name: /Amazon EC2/ })).toContainText(/\$[\d,]+\.\d\d/);
  await expect(table.getByRole("row").last()).toContainText("Total");
  await expect(page.getByRole("img", { name: /Monthly cost by service/ })).toHaveAttribute("data-state", "drawn");
  await expect(page.getByRole("img", { name: /Share of cost/ })).toHaveAttribute("data-state", "drawn");
});

test("the first view costs three requests, a reload none, a comparison one more", async ({ page }) => {
  // The most expensive services are requested once for all filters.
  await page.goto("/");
  await settled(page);
  await sandbox.reset();
  const address = unseen("");
  await page.goto(address);
  await expect(page.getByRole("table", { name: /Cost by/ })).toBeVisible();
  await settled(page);
  // The groups, the daily totals, and the days of the most expensive services.
  expect((await sandbox.requests()).paid).toBeLessThanOrEqual(3);
  const before = await sandbox.requests();
  await page.reload();
  await expect(page.getByRole("table", { name: /Cost by/ })).toBeVisible();
  await settled(page);
  expect((await sandbox.requests()).paid).toBe(before.paid);
  await page.goto(`${address}&compare=previous`);
  await expect(page.getByRole("columnheader", { name: "Change" })).toBeVisible();
  await settled(page);
  expect((await sandbox.requests()).paid).toBe(before.paid + 1);
});

test("planted anomalies are listed for every grouping, with their causes, also on the service's page", async ({
  page,
}) => {
  const anomalies = page.getByRole("complementary");
  for (const query of ["", "?group=account", "?group=region&granularity=daily", "?range=12m&granularity=monthly"]) {
    await page.goto(`/${query}`);
    await expect(anomalies.getByRole("listitem").filter({ hasText: "Amazon ElastiCache" })).toContainText("1 Jun");
    await expect(anomalies.getByRole("listitem").filter({ hasText: "EC2 – Other" })).toContainText("14–18 Oct");
  }
  await page.goto("/?range=last-month");
  await expect(anomalies).not.toContainText("1 Jun");
  await expect(anomalies).toContainText(/\d+ anomal(y|ies) outside this period/);
  const entry = anomalies.getByRole("listitem").filter({ hasText: "14–18 Oct" }).first();
  const dollars = await entry.locator("small").innerText();
  await entry.getByRole("link").click();
  await expect(page).toHaveURL(/services\/EC2%20-%20Other\?from=2026-10-14&to=2026-10-18/);
  const same = anomalies.getByRole("listitem").filter({ hasText: "14–18 Oct" }).first();
  await expect(same).toContainText(dollars);
  await expect(same).toContainText("mostly EUC1-NatGateway-Bytes");
});

test("five anomalies are listed, the rest opens in place, and the stated number is correct", async ({ page }) => {
  const anomalies = page.getByRole("complementary");
  const shown = anomalies.getByRole("listitem");
  const further = anomalies.locator("summary", { hasText: /^Show \d+ more$/ });
  const counts: number[] = [];
  for (const query of ["?range=12m", "?range=12m&region=us-east-1"]) {
    await page.goto(`/${query}`);
    const count = anomalies.getByText(/^\d+ in this period$/);
    await expect(count).toBeVisible({ timeout: 20_000 });
    const all = Number.parseInt(await count.innerText(), 10);
    await expect(shown).toHaveCount(Math.min(all, 5));
    await expect(further).toHaveText(all > 5 ? [`Show ${all - 5} more`] : []);
    if (all > 5) await further.click();
    await expect(shown).toHaveCount(all);
    counts.push(all);
  }
  expect(Math.max(...counts), "one list is long enough to be cut").toBeGreaterThan(5);
});

test("changes cover the periods of the headline, and a reservation's fee is not a unit price", async ({ page }) => {
  await page.goto("/?range=last-month");
  await expect(page.getByRole("table", { name: "Largest changes, Oct 2026 vs. Sep 2026" })).toBeVisible();
  await page.goto("/?from=2026-06-01&to=2026-06-30");
  const changes = page.getByRole("table", { name: "Largest changes, Jun 2026 vs. May 2026" });
  await expect(changes.getByRole("row", { name: /Amazon ElastiCache/ })).toContainText(/commitment fees \+\$6,/);
});

test("a filter on the group key keeps every comparison, as on the service's own page", async ({ page }) => {
  const headline = async () => {
    await settled(page);
    return (await headlineFigures(page).allInnerTexts()).slice(0, 5);
  };
  await page.goto("/?range=90d&service=AWS+Lambda");
  const byFilter = await headline();
  expect(byFilter.join()).not.toContain("No comparable period available");
  await page.goto("/services/AWS%20Lambda?range=90d");
  expect(await headline()).toEqual(byFilter);
});

test("the served page has figures before WASM loads", async ({ browser, baseURL }) => {
  const context = await browser.newContext({ baseURL, javaScriptEnabled: false });
  const response = await context.request.get("/?range=30d");
  const html = await response.text();
  expect(html).toContain("Amazon EC2");
  // The badge, which a page without costs does not have.
  expect(html).toContain("Parts = total");
  await context.close();
});

test("metric, chart, order and theme change at once, send no request and are in the address", async ({
  page,
  isMobile,
}) => {
  await page.goto("/?range=30d");
  await expect(page.getByRole("img", { name: /Daily cost by/ })).toHaveAttribute("data-state", "drawn");
  // The explanations load after the figures.
  await settled(page);
  await sandbox.reset();
  await openMenu(page, /^Cost/);
  await page.getByRole("link", { name: /^Amortized/ }).click();
  await expect(page).toHaveURL(/metric=amortized/);
  await expect(page.getByRole("link", { name: /Parts = total/ })).toBeVisible();
  await page.getByRole("navigation", { name: "Chart type" }).getByRole("link", { name: "Lines" }).click();
  await expect(page).toHaveURL(/chart=lines/);
  await page.getByRole("columnheader", { name: "Service" }).getByRole("link").click();
  await expect(page).toHaveURL(/sort=name/);
  await expect(page.getByRole("columnheader", { name: "Service" })).toHaveAttribute("aria-sort", "ascending");
  if (!isMobile) {
    await page.getByRole("radio", { name: "Dark" }).check({ force: true });
    await expect(page).toHaveURL(/theme=dark/);
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  }
  expect((await sandbox.requests()).total).toBe(0);
});

test("a tag with markup is plain text in the chart, its tooltip, the table and the chip", async ({ page }) => {
  let alerts = 0;
  page.on("dialog", (dialog) => {
    alerts += 1;
    void dialog.dismiss();
  });
  const hostile = '"><img src=x onerror=alert(1)>';
  const address = "/?group=tag.Owner&top=20";
  // Chart options are in the HTML once the server has the figures.
  await expect(async () => {
    const html = await (await page.request.get(address)).text();
    const options = [...html.matchAll(/class="plot-option">([^<]*)<\/script>/g)].map((match) => match[1]);
    expect(options.join("")).toContain(String.raw`\u003cimg src=x onerror=alert(1)>`);
  }).toPass({ timeout: 30_000 });
  await page.goto(address);
  const chart = page.getByRole("img", { name: /Monthly cost by/ });
  await expect(chart).toHaveAttribute("data-state", "drawn");
  await expect(page.getByRole("link", { name: hostile }).first()).toBeVisible();
  const box = (await chart.boundingBox())!;
  for (const part of [0.2, 0.5, 0.8]) await chart.hover({ position: { x: box.width * part, y: box.height / 2 } });
  await page.goto(`/?tag.Owner=${encodeURIComponent(hostile)}`);
  await expect(chips(page).filter({ hasText: hostile }).first()).toBeAttached();
  await expect(page.getByRole("img", { name: /Monthly cost by/ })).toHaveAttribute("data-state", "drawn");
  await expect(injectedElements(page)).toHaveCount(0);
  expect(alerts).toBe(0);
});

test("a click in the chart opens the service's page, and Back returns", async ({ page }) => {
  await page.goto("/");
  const chart = page.getByRole("img", { name: /Monthly cost by service/ });
  await expect(chart).toHaveAttribute("data-state", "drawn");
  const box = (await chart.boundingBox())!;
  // The largest group is the lowest in each bar; the target is the third of six months, right of the axis.
  const [axis, margin] = [56, 4];
  const third = axis + ((box.width - axis - margin) * 2.5) / 6;
  await chart.click({ position: { x: third, y: box.height - 40 } });
  await expect(page).toHaveURL(/\/services\/Amazon%20/);
  await expect(page.getByRole("table", { name: /Cost by usage type/ })).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByRole("table", { name: /Cost by service/ })).toBeVisible();
  await page.goForward();
  await expect(page.getByRole("table", { name: /Cost by usage type/ })).toBeVisible();
});

test("the theme follows the system unless the address sets one", async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/?range=7d");
  const dark = await background();
  await page.emulateMedia({ colorScheme: "light" });
  expect(await background()).not.toBe(dark);
  await page.goto("/?range=7d&theme=dark");
  expect(await background()).toBe(dark);
});

for (const theme of ["light", "dark"]) {
  test(`the page is accessible, ${theme}`, async ({ page }) => {
    await page.goto(`/?range=30d&compare=previous&not.record-type=Tax&theme=${theme}`);
    await settled(page);
    await expectAccessible(page);
    await openMenu(page, /^Range/);
    await expectAccessible(page);
  });
}

test("the whole page works by keyboard", async ({ page, isMobile }) => {
  test.skip(isMobile, "phones have no keyboard");
  await page.goto("/?range=30d");
  await expect(page.getByRole("img", { name: /Daily cost by/ })).toHaveAttribute("data-state", "drawn");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to figures" })).toBeFocused();
  const metric = page.locator("summary", { hasText: /^Cost/ });
  await metric.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/metric=amortized/);
  await expect(page.locator("details[open]")).toHaveCount(0);
  await metric.focus();
  await page.keyboard.press("Enter");
  await expect(page.locator("details[open]")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(page.locator("details[open]")).toHaveCount(0);
  await expect(metric).toBeFocused();
});

test("a click outside an open menu closes it", async ({ page }) => {
  await page.goto("/?range=30d");
  await expect(page.getByRole("img", { name: /Daily cost by/ })).toHaveAttribute("data-state", "drawn");
  await openMenu(page, /^Range/);
  await expect(page.locator("details[open]")).toHaveCount(1);
  await page.getByRole("heading", { level: 1 }).click();
  await expect(page.locator("details[open]")).toHaveCount(0);
});

test("the page does not scroll sideways at widths from 360 px to 4K", async ({ page, isMobile }) => {
  test.skip(isMobile, "the test sets the widths");
  for (const width of [360, 720, 1240, 1440, 2560, 3840]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto("/?range=30d&compare=previous");
    await expect(page.getByRole("table", { name: /Cost by/ })).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `at ${width} px`).toBeLessThanOrEqual(0);
  }
});
