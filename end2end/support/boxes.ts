// Whether what is drawn has the room that it takes: nothing is cut off, nothing lies over its neighbor, menus lie in the window.

import type { Locator, Page } from "@playwright/test";

/** What is read as a figure; names may be cut with an ellipsis, figures never. */
const figures = [
  ".m",
  ".delta",
  ".kpi .v",
  ".kpi .n",
  ".recon",
  ".meter",
  "td.r",
  "tfoot td",
  ".movers small",
  ".anom li",
  ".find summary .r",
  ".frow span",
].join(", ");

/** Every figure that is cut off or lies over another cell, and whether the page scrolls sideways. */
export async function cutFigures(page: Page): Promise<string[]> {
  return page.evaluate((selector) => {
    const slack = 1;
    const faults = new Set<string>();
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) {
      faults.add(`the page scrolls sideways by ${root.scrollWidth - root.clientWidth} px`);
    }
    for (const element of document.querySelectorAll<HTMLElement>(selector)) {
      if (!element.checkVisibility() || element.closest(".visually-hidden, .cut, .note, [aria-hidden]") !== null)
        continue;
      if (element.closest("details:not([open])") !== null && element.closest("summary") === null) continue;
      const content = document.createRange();
      content.selectNodeContents(element);
      const box = content.getBoundingClientRect();
      if (box.width === 0) continue;
      const said = `"${element.innerText.trim().slice(0, 60)}" (${element.className || element.tagName})`;
      const isOutside = (outer: DOMRect) => box.left < outer.left - slack || box.right > outer.right + slack;
      for (
        let outer: HTMLElement | null = element;
        outer !== null && outer !== document.body;
        outer = outer.parentElement
      ) {
        const { overflowX, display } = getComputedStyle(outer);
        if (overflowX === "auto" || overflowX === "scroll") break;
        if (overflowX !== "visible" && display !== "inline" && isOutside(outer.getBoundingClientRect())) {
          faults.add(`${said} is cut off by ${outer.className || outer.tagName}`);
        }
      }
      const scrolls = (it: Element) => ["auto", "scroll"].includes(getComputedStyle(it).overflowX);
      const ancestors: Element[] = [];
      for (let it = element.parentElement; it !== null && it !== document.body; it = it.parentElement)
        ancestors.push(it);
      const isReachable = ancestors.some(scrolls) || (box.left >= -slack && box.right <= root.clientWidth + slack);
      if (!isReachable) faults.add(`${said} lies outside the page`);
      const cell = element.closest("td, th, .kpi");
      if (cell !== null && isOutside(cell.getBoundingClientRect())) faults.add(`${said} lies over its neighbor`);
    }
    return [...faults];
  }, figures);
}

/** What is wrong with the panel of an open menu. */
export async function menuFaults(menu: Locator): Promise<string[]> {
  return menu.evaluate(async (details) => {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const slack = 1;
    const panel = details.querySelector<HTMLElement>(".menu-panel");
    if (panel === null) return ["there is no panel"];
    const faults: string[] = [];
    const box = panel.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    if (box.left < -slack || box.right > clientWidth + slack) {
      faults.push(`lies from ${box.left} to ${box.right} of ${clientWidth}`);
    }
    if (box.top < -slack || box.bottom > clientHeight + slack) {
      faults.push(`lies from ${box.top} to ${box.bottom} of a height of ${clientHeight}`);
    }
    if (panel.scrollWidth > panel.clientWidth + slack) faults.push("scrolls sideways");
    for (const item of panel.querySelectorAll<HTMLElement>(".option, td, th, label, .btn, p, pre")) {
      if (!item.checkVisibility() || item.closest(".visually-hidden") !== null) continue;
      const its = item.getBoundingClientRect();
      const isCut = getComputedStyle(item).overflowX !== "auto" && item.scrollWidth > item.clientWidth + slack;
      if (isCut || its.left < box.left - slack || its.right > box.right + slack) {
        faults.push(`"${item.innerText.trim().slice(0, 40)}" is cut off`);
      }
    }
    return faults;
  });
}
