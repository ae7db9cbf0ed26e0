// One visit of many steps with a limit of paid requests for each: new data is paid once, known data never again.

import type { Page } from "@playwright/test";
import { expect, sandbox, test } from "../support/test.ts";
import { settled, totalCost } from "../support/page.ts";
import { follow } from "../support/view.ts";

/** Address of a step, its highest number of paid requests, and the reason for them. */
interface Step {
  to: string;
  paid: number;
  why: string;
  shows: RegExp;
}

// A filter unique to this run, so that the cache is empty for the visit.
const mine = `not.tag.Team=visit-${Date.now()}`;
const at = (path: string, query = "") => `${path}?${query}${query && "&"}${mine}`;
const ec2 = "/services/Amazon%20Elastic%20Compute%20Cloud%20-%20Compute";
const lambda = "/services/AWS%20Lambda";

const steps: Step[] = [
  {
    to: at("/"),
    paid: 3,
    why: "six months by service; the days' totals of all months; the days of the most expensive services, for the anomalies",
    shows: /Cost by service/,
  },
  { to: at("/", "range=90d"), paid: 1, why: "ninety days by service: finer than months", shows: /Cost by service/ },
  { to: at("/", "range=30d"), paid: 0, why: "days of the ninety", shows: /Cost by service/ },
  { to: at("/", "range=7d"), paid: 0, why: "days of the ninety", shows: /Cost by service/ },
  { to: at("/", "range=last-month"), paid: 0, why: "days of the ninety", shows: /Cost by service/ },
  ...["amortized", "net-unblended", "net-amortized", "blended"].map((metric) => ({
    to: at("/", `range=90d&metric=${metric}`),
    paid: 0,
    why: "every request brings all metrics",
    shows: /Cost by service/,
  })),
  { to: at("/", "range=90d&granularity=monthly"), paid: 0, why: "sums of days", shows: /Cost by service/ },
  { to: at("/", "range=90d&granularity=yearly"), paid: 0, why: "sums of days", shows: /Cost by service/ },
  {
    to: at("/", "from=2026-11-20&to=2026-11-22&granularity=hourly"),
    paid: 1,
    why: "hours are a data set of their own",
    shows: /Cost by service/,
  },
  {
    to: at("/", "range=90d&not.service=Tax"),
    paid: 1,
    why: "a choice among the groups; its totals, so that it keeps its comparisons",
    shows: /Cost by service/,
  },
  {
    to: at("/", "range=90d&region=eu-central-1"),
    paid: 3,
    why: "groups and totals of a region, and its days by service",
    shows: /Cost by serv/,
  },
  {
    to: at("/", "range=90d&not.record-type=Tax"),
    paid: 3,
    why: "groups and totals without tax, and the days by service",
    shows: /Cost by serv/,
  },
  { to: at(ec2, "range=30d"), paid: 3, why: "its usage types, totals and days", shows: /Cost by usage type/ },
  { to: at(ec2, "range=30d&group=operation"), paid: 1, why: "its operations", shows: /Cost by operation/ },
  { to: at(ec2, "range=30d&group=region"), paid: 1, why: "its regions", shows: /Cost by region/ },
  { to: at(lambda, "range=30d"), paid: 3, why: "its usage types, totals and days", shows: /Cost by usage type/ },
  { to: at(lambda, "range=30d&group=operation"), paid: 1, why: "its operations", shows: /Cost by operation/ },
  { to: at(lambda, "range=30d&group=region"), paid: 1, why: "its regions", shows: /Cost by region/ },
];

async function arrive(page: Page, step: Step): Promise<void> {
  await expect(page.getByRole("table", { name: step.shows })).toBeVisible();
  await settled(page);
  await expect(page.getByRole("link", { name: /Parts = total/ })).toBeVisible();
}

test("a visit pays for new data once; a reload and a second visitor pay nothing", async ({
  page,
  browser,
  baseURL,
  isMobile,
}) => {
  test.skip(isMobile, "requests to AWS are the same on any screen");
  test.setTimeout(420_000);
  // The most expensive services (and usage types of a service) are requested once for all filters.
  for (const path of ["/", ec2, lambda]) {
    await page.goto(path);
    await settled(page);
  }
  await sandbox.reset();
  let due = 0;
  for (const [place, step] of steps.entries()) {
    if (place === 0) await page.goto(step.to);
    else await follow(page, step.to);
    await arrive(page, step);
    due += step.paid;
    await expect.poll(async () => (await sandbox.requests()).paid, `after ${step.to}: ${step.why}`).toBe(due);
  }
  expect(due).toBe(22);

  for (let back = 0; back < 4; back += 1) await page.goBack();
  await expect(page.getByRole("table", { name: /Cost by operation/ })).toBeVisible();
  await page.goForward();
  await expect(page.getByRole("table", { name: /Cost by region/ })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("table", { name: /Cost by region/ })).toBeVisible();
  expect((await sandbox.requests()).paid, "back, forward and a reload").toBe(due);

  const total = await totalCost(page).innerText();
  const second = await browser.newContext({ baseURL });
  const other = await second.newPage();
  for (const step of steps) {
    await other.goto(step.to);
    await arrive(other, step);
    if (step.to === at(ec2, "range=30d&group=region")) {
      // Served from the first visitor's data: the same cents.
      expect(await totalCost(other).innerText()).toBe(total);
    }
  }
  await second.close();
  expect((await sandbox.requests()).paid, "a second visitor").toBe(due);
});
