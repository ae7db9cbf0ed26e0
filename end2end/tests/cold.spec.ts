// First visits to pages with large responses, one after the other: each renders completely, and each kind of control works.

import { execFileSync } from "node:child_process";
import type { Page } from "@playwright/test";
import { expect, test } from "../support/test.ts";
import { costTable, filterBar, openMenu, reconciliationBadge } from "../support/page.ts";

// `make bench` opens three hundred.
const loads = Number(process.env.FARTHING_COLD_LOADS ?? 60);
const batches = 6;

/** The addresses of clients/test_cold_loads.py, with another seed in each run. */
function addresses(count: number): string[] {
  const program = `
import sys; sys.path.insert(0, "clients")
from itertools import islice
from cold_addresses import addresses
print("\\n".join(islice(addresses(${Date.now() % 1_000_000}), ${count})))`;
  return execFileSync("python3", ["-c", program], { encoding: "utf8" }).trim().split("\n");
}

/** Whether there is a chart, no chart is empty, and all react to the visitor. */
function isDrawn(): boolean {
  const charts = [...document.querySelectorAll("canvas")];
  const shows = (canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const pixels = width && height ? canvas.getContext("2d")?.getImageData(0, 0, width, height).data : undefined;
    return pixels?.some((value, at) => at % 4 === 3 && value > 0) ?? false;
  };
  return charts.length > 0 && charts.every(shows) && !document.querySelector("[data-state=preview]");
}

/** Opens every menu of the filter bar and closes it with Escape, which needs the page's script. */
async function useMenus(page: Page) {
  for (const menu of await filterBar(page).locator("details").all()) {
    await menu.locator("> summary").click();
    await expect(menu).toHaveAttribute("open", "");
    await page.keyboard.press("Escape");
    await expect(menu).not.toHaveAttribute("open", "");
  }
}

/** Switches the chart type. */
async function useChart(page: Page) {
  const kinds = page.getByRole("navigation", { name: "Chart type" });
  if ((await kinds.count()) === 0) return;
  await kinds.getByRole("link", { name: "Lines" }).click();
  await expect(page).toHaveURL(/chart=lines/);
  await page.waitForFunction(isDrawn);
}

/** Sorts the table by name. */
async function useTable(page: Page) {
  const head = costTable(page).getByRole("columnheader").first();
  await head.getByRole("link").click();
  await expect(page).toHaveURL(/sort=name/);
  await expect(head).toHaveAttribute("aria-sort", "ascending");
}

/** Switches the metric, which needs no request: the badge follows. */
async function useMetric(page: Page) {
  await openMenu(page, /^Cost/);
  await page.getByRole("link", { name: /^Net amortized/ }).click();
  await expect(page).toHaveURL(/metric=net-amortized/);
  await expect(reconciliationBadge(page)).toBeVisible();
}

test.describe("cold pages", () => {
  test.beforeEach(({}, { project }) => {
    test.skip(project.name !== "desktop", "the code is the same at any width");
  });

  for (let batch = 0; batch < batches; batch += 1) {
    const count = Math.ceil(loads / batches);
    test(`render and respond, ${batch + 1} of ${batches}`, async ({ page, complaints }) => {
      test.setTimeout(20_000 + count * 15_000);
      for (const address of addresses(count)) {
        await page.goto(address, { waitUntil: "commit" });
        await page.waitForFunction(isDrawn, undefined, { timeout: 20_000 }).catch((error: unknown) => {
          throw new Error(`${address} is not drawn`, { cause: error });
        });
        for (const use of [useMenus, useChart, useTable, useMetric]) {
          await test.step(`${use.name} on ${address}`, () => use(page));
        }
        expect(await page.evaluate(() => document.readyState), address).not.toBe("loading");
        expect(complaints, address).toEqual([]);
      }
    });
  }
});
