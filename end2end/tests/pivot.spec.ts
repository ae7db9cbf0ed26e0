// Once costs are loaded, changing the view sends no request: neither to AWS nor to Farthing's server.

import type { Page } from "@playwright/test";
import { serverCalls } from "../support/server-calls.ts";
import { follow } from "../support/view.ts";
import { expect, sandbox, test } from "../support/test.ts";
import { costRows, headline, openMenu, settled, totalCost } from "../support/page.ts";

/** Selects an option in a menu of the filter bar. */
async function choose(page: Page, menu: string, option: string | RegExp) {
  await openMenu(page, new RegExp(`^${menu}`));
  await page.locator("details[open]").getByRole("link", { name: option }).first().click();
}

const drawn = async (page: Page, name: RegExp) =>
  expect(page.getByRole("img", { name })).toHaveAttribute("data-state", "drawn");

test.describe("with days by service loaded", () => {
  test.beforeEach(async ({ page }) => {
    await page.goto("/?range=90d");
    await drawn(page, /Daily cost by service/);
    // The explanations load after the figures.
    await settled(page);
    await sandbox.reset();
  });

  test("metric, granularity, range, order, chart: no request, and the address follows", async ({ page }) => {
    const calls = serverCalls(page);
    const total = totalCost(page);
    const ninety = await total.innerText();
    await choose(page, "Cost", /^Net amortized/);
    await expect(page).toHaveURL(/metric=net-amortized/);
    await expect(total).not.toHaveText(ninety);
    await choose(page, "Cost", /^Unblended/);
    await choose(page, "Granularity", "Month");
    await expect(page).toHaveURL(/granularity=monthly/);
    await drawn(page, /Monthly cost by service/);
    await expect(total).toHaveText(ninety); // Coarser periods, the same cents.
    await choose(page, "Granularity", "Year");
    await expect(total).toHaveText(ninety);
    await choose(page, "Granularity", "Day");
    for (const range of ["30 days", "7 days", "Month to date", "Last month"]) {
      await choose(page, "Range", new RegExp(`^${range}`));
      await expect(page.getByRole("heading", { name: "Daily cost by service" })).toBeVisible();
      await expect(page.getByRole("link", { name: /Parts = total/ })).toBeVisible();
    }
    await page.goBack();
    await expect(page).toHaveURL(/range=mtd/);
    expect(calls).toEqual([]);
    expect((await sandbox.requests()).total).toBe(0);
  });

  test("including and excluding services: no groups are requested, and the rest adds up", async ({ page }) => {
    const total = totalCost(page);
    const dollars = async (text: Promise<string>) => Number((await text).replace(/[^\d.]/g, ""));
    const all = await dollars(total.innerText());
    const row = page.getByRole("row", { name: /Amazon EC2/ });
    const ec2 = await dollars(row.getByRole("cell").nth(1).innerText());
    const calls = serverCalls(page);
    await openMenu(page, "Filter");
    await page.locator("details[open]").getByRole("button", { name: "Service", exact: true }).click();
    await page.getByRole("searchbox", { name: /Search values of Service/ }).fill("Amazon EC2");
    await expect(page.getByRole("link", { name: "Exclude Amazon EC2" })).toBeVisible();
    // The picker has the services from the loaded costs.
    expect(calls).toEqual([]);
    expect((await sandbox.requests()).total).toBe(0);
    await page.getByRole("link", { name: "Exclude Amazon EC2" }).click();
    await expect(page).toHaveURL(/not.service=/);
    await expect(row).toHaveCount(0);
    expect(await dollars(total.innerText())).toBeCloseTo(all - ec2, 1);
    await expect(page.getByRole("link", { name: /Parts = total/ })).toBeVisible();
    // Its cost is beside the name.
    await page
      .locator("details[open]")
      .getByRole("link", { name: /^Amazon EC2\s*\$[\d,]+$/ })
      .click();
    await expect(costRows(page)).toHaveCount(1);
    expect(await dollars(total.innerText())).toBeCloseTo(ec2, 1);
    // The groups are already loaded. Their daily totals, for comparisons and the forecast, take one request per selection; the
    // explanation of a single service takes its months and days once more.
    await settled(page);
    await expect(headline(page)).not.toContainText("No comparable period available");
    expect(new Set(calls)).toEqual(new Set(["explanation"]));
    expect((await sandbox.requests()).total).toBeLessThanOrEqual(4);
  });
});

test("two groups can be swapped, and each of them alone needs no request", async ({ page }) => {
  await page.goto("/?range=30d&group=service&group=region");
  await drawn(page, /Daily cost by service and region/);
  await settled(page);
  await sandbox.reset();
  const calls = serverCalls(page);
  await follow(page, "/?range=30d&group=region&group=service");
  await expect(page.getByRole("table", { name: /Cost by region and service/ })).toBeVisible();
  await page.goBack();
  await choose(page, "Group", "Region");
  await expect(page.getByRole("table", { name: /Cost by region,/ })).toBeVisible();
  await choose(page, "Group", "Service");
  await expect(page.getByRole("table", { name: /Cost by service,/ })).toBeVisible();
  expect(calls).toEqual([]);
  expect((await sandbox.requests()).total).toBe(0);
});

test("a refresh states its cost, and sends new requests", async ({ page }) => {
  // The most expensive services are requested with the Overview's months.
  await page.goto("/");
  await page.goto("/?range=30d");
  await drawn(page, /Daily cost by/);
  await settled(page);
  await sandbox.reset();
  const refresh = page.getByRole("button", { name: /Refresh from AWS: [34] requests, \$0\.0[34]$/ });
  const quoted = Number(/(\d) requests/.exec((await refresh.getAttribute("title"))!)![1]);
  await refresh.click();
  // The groups, the daily totals, and the days of the explanations. Where days replaced the months, also the months, which
  // select those days.
  await expect.poll(async () => (await sandbox.requests()).paid).toBe(quoted);
  await drawn(page, /Daily cost by/);
  await settled(page);
  expect((await sandbox.requests()).paid).toBe(quoted);
});
