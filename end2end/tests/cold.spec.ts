// First visits to pages with large answers, one after the other: each is drawn whole, and its controls work.

import { execFileSync } from "node:child_process";
import type { Page } from "@playwright/test";
import { expect, test } from "../support/test.ts";

const loads = Number(process.env.FARTHING_COLD_LOADS ?? 300);
const batches = 6;

/** The same addresses as those of the clients' test of cold loads, of another seed each run. */
function addresses(count: number): string[] {
  const program = `
import sys; sys.path.insert(0, "clients")
from itertools import islice
from cold_addresses import addresses
print("\\n".join(islice(addresses(${Date.now() % 1_000_000}), ${count})))`;
  return execFileSync("python3", ["-c", program], { encoding: "utf8" }).trim().split("\n");
}

/** Whether there is a chart, and each shows something. */
function isDrawn(): boolean {
  const charts = [...document.querySelectorAll("canvas")];
  const shows = (canvas: HTMLCanvasElement) => {
    const { width, height } = canvas;
    const pixels = width && height ? canvas.getContext("2d")?.getImageData(0, 0, width, height).data : undefined;
    return pixels?.some((value, at) => at % 4 === 3 && value > 0) ?? false;
  };
  return charts.length > 0 && charts.every(shows);
}

/** Opens a menu and closes it with Escape, which the page's own code does. */
async function useMenu(page: Page) {
  const menu = page.locator("details.ctl-menu").first();
  await menu.locator("summary").click();
  await expect(menu).toHaveAttribute("open", "");
  await page.keyboard.press("Escape");
  await expect(menu).not.toHaveAttribute("open", "");
}

test.describe("cold pages", () => {
  test.beforeEach(({}, { project }) => {
    test.skip(project.name !== "desktop", "the same code runs at any width");
  });

  for (let batch = 0; batch < batches; batch += 1) {
    const count = Math.ceil(loads / batches);
    test(`are drawn and can be used, ${batch + 1} of ${batches}`, async ({ page, complaints }) => {
      test.setTimeout(20_000 + count * 5_000);
      for (const address of addresses(count)) {
        await page.goto(address, { waitUntil: "commit" });
        await page.waitForFunction(isDrawn, undefined, { timeout: 20_000 }).catch((error: unknown) => {
          throw new Error(`${address} is not drawn`, { cause: error });
        });
        await useMenu(page);
        expect(await page.evaluate(() => document.readyState), address).not.toBe("loading");
        expect(complaints, address).toEqual([]);
      }
    });
  }
});
