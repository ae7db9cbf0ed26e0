// Printed pages: sticky elements of the screen must not cover their neighbors on paper.

import type { Page } from "@playwright/test";
import { headlineFigures, settled, valueOf } from "../support/page.ts";
import { expect, test } from "../support/test.ts";

test.skip(({ isMobile }) => isMobile, "printed pages do not depend on the device");

/** A4 without margins, portrait and landscape, in CSS px. */
const papers = [
  { name: "upright", width: 688, height: 1016 },
  { name: "on its side", width: 1016, height: 688 },
];

/** Faults on paper: overlapping rows, sticky or fixed elements, and figures outside the page. */
async function printFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    const visible = (selector: string) =>
      [...document.querySelectorAll<HTMLElement>(selector)].filter((it) => it.checkVisibility());
    for (const it of visible("body *")) {
      const { position } = getComputedStyle(it);
      if (position === "sticky" || position === "fixed") faults.push(`${it.className || it.tagName} is ${position}`);
    }
    // Rows and sums of tables, and actions with the head above them, must not overlap.
    const lists = [
      ...visible("table").map((table) => [...table.querySelectorAll("tr")]),
      ...visible("main section [role=group]").map((group) => [
        ...(group.previousElementSibling ? [group.previousElementSibling] : []),
        ...group.querySelectorAll(":scope > details"),
      ]),
    ];
    if (!lists.some((rows) => rows.length > 1)) faults.push("there are no rows");
    for (const rows of lists) {
      const boxes = rows.filter((it) => it.checkVisibility()).map((it) => it.getBoundingClientRect());
      boxes.forEach((box, at) => {
        const before = boxes[at - 1];
        if (before !== undefined && box.top < before.bottom - 1) faults.push(`row ${at} lies over the one before`);
      });
    }
    const [left, right] = [0, document.documentElement.clientWidth];
    const startsWithAmount = (it: HTMLElement) => /^\s*[−+]?\$\d/.test(it.firstChild?.nodeValue ?? "");
    const amounts = visible("main *").filter(startsWithAmount);
    if (amounts.length === 0) faults.push("there are no amounts");
    for (const it of amounts) {
      const box = it.getBoundingClientRect();
      if (box.left < left - 1 || box.right > right + 1) faults.push(`${it.innerText} is off the paper`);
    }
    return faults;
  });
}

for (const [name, address, pages] of [
  ["Services", "/services?compare=previous", 5],
  ["Insights", "/insights", 6],
] as const) {
  test(`nothing covers the rows on paper: ${name}`, async ({ page }) => {
    await page.goto(address);
    await settled(page);
    const total = valueOf(headlineFigures(page).first());
    const text = await total.innerText();
    await page.emulateMedia({ media: "print" });
    for (const { name, ...size } of papers) {
      await page.setViewportSize(size);
      await expect(total).toHaveText(text, { useInnerText: true });
      expect.soft(await printFaults(page), name).toEqual([]);
    }
    // No controls.
    await expect(page.locator("main :is(button, input, select, textarea):visible")).toHaveCount(0);
    const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
    const count = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(pages);
  });
}
