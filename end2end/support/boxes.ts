// Layout checks: nothing is cut off, nothing overlaps its neighbor, menus fit in the window.

import type { Locator, Page } from "@playwright/test";

/** Selectors of figures; names may be cut with an ellipsis, figures must not. */
const figures = [
  ".money",
  ".delta",
  ".kpi .value",
  ".kpi .detail",
  ".reconciliation",
  ".meter",
  "td.numeric",
  "tfoot td",
  ".movers small",
  ".anomaly li",
  ".finding summary .numeric",
  ".finding-head span",
].join(", ");

/** Layout faults: figures that are cut off or overlap another cell, and sideways scrolling of the page or its figures. */
export async function cutFigures(page: Page): Promise<string[]> {
  return page.evaluate((selector) => {
    const slack = 1;
    const faults = new Set<string>();
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) {
      faults.add(`the page scrolls sideways by ${root.scrollWidth - root.clientWidth} px`);
    }
    for (const section of document.querySelectorAll(".work section")) {
      const by = section.scrollWidth - section.clientWidth;
      if (by > slack) faults.add(`the figures scroll sideways by ${by} px`);
    }
    // The extent of the visible contents: text for screen readers only is clipped on purpose.
    const seen = (element: HTMLElement) => {
      const parts = [...element.childNodes].filter((it) => !(it instanceof Element && it.matches(".visually-hidden")));
      const boxes = parts.map((part) => {
        const range = document.createRange();
        range.selectNode(part);
        return range.getBoundingClientRect();
      });
      const drawn = boxes.filter(({ width }) => width > 0);
      if (drawn.length === 0) return undefined;
      const [left, right] = [Math.min(...drawn.map((it) => it.left)), Math.max(...drawn.map((it) => it.right))];
      return { left, right };
    };
    for (const element of document.querySelectorAll<HTMLElement>(selector)) {
      if (!element.checkVisibility() || element.closest(".visually-hidden, .truncated, .note, [aria-hidden]") !== null)
        continue;
      if (element.closest("details:not([open])") !== null && element.closest("summary") === null) continue;
      const box = seen(element);
      if (box === undefined) continue;
      const lines = [...element.getClientRects()];
      const isBroken = lines.some(({ top }) => top > lines[0]!.top + lines[0]!.height / 2);
      if (isBroken && element.matches(".money:not(.long-unit)"))
        faults.add(`"${element.innerText}" is broken over lines`);
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

/**
 * Opens a menu, measures its panel, closes it, and returns the faults. All in one call into the page, because each call takes as
 * long as a menu. With `level` 2 the menu's first option with a second level is opened and measured too.
 */
export async function menuFaults(menu: Locator, level: 1 | 2 = 1): Promise<string[]> {
  return menu.evaluate(async (details: HTMLDetailsElement, level) => {
    const slack = 1;
    const faults: string[] = [];
    const drawn = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const until = async (isSo: () => boolean, what: string) => {
      const end = performance.now() + 10_000;
      while (!isSo() && performance.now() < end) await drawn();
      if (!isSo()) faults.push(`${what} in 10 s`);
      return isSo();
    };
    const measure = (panel: HTMLElement) => {
      const box = panel.getBoundingClientRect();
      const { clientWidth, clientHeight } = document.documentElement;
      if (box.width === 0 || box.height === 0) faults.push("is not drawn");
      if (box.left < -slack || box.right > clientWidth + slack) {
        faults.push(`lies from ${box.left} to ${box.right} of ${clientWidth}`);
      }
      if (box.top < -slack || box.bottom > clientHeight + slack) {
        faults.push(`lies from ${box.top} to ${box.bottom} of a height of ${clientHeight}`);
      }
      if (panel.scrollWidth > panel.clientWidth + slack) faults.push("scrolls sideways");
      for (const item of panel.querySelectorAll<HTMLElement>(".option, td, th, label, .button, p, pre")) {
        if (!item.checkVisibility() || item.closest(".visually-hidden") !== null) continue;
        const its = item.getBoundingClientRect();
        const isCut = getComputedStyle(item).overflowX !== "auto" && item.scrollWidth > item.clientWidth + slack;
        if (isCut || its.left < box.left - slack || its.right > box.right + slack) {
          faults.push(`"${item.innerText.trim().slice(0, 40)}" is cut off`);
        }
      }
    };

    const summary = details.querySelector<HTMLElement>(":scope > summary")!;
    summary.scrollIntoView({ block: "nearest", inline: "nearest" });
    const { left, top, width, height } = summary.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const hit = document.elementFromPoint(x, y);
    if (hit === null || !summary.contains(hit)) {
      faults.push(`a pointer at its control meets ${hit === null ? "nothing" : hit.className || hit.tagName}`);
    }
    summary.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, clientX: x, clientY: y }));
    summary.focus();
    // The panel is positioned on the toggle event, and once more in the frame after the click.
    const toggled = new Promise((resolve) => details.addEventListener("toggle", resolve, { once: true }));
    summary.click();
    await toggled;
    await drawn();
    const panel = details.querySelector<HTMLElement>(".menu-panel");
    if (!details.open || panel === null) return [...faults, "does not open"];
    measure(panel);

    if (level === 2) {
      const further = panel.querySelector<HTMLElement>("button.option");
      if (further === null) return [...faults, "leads no further"];
      further.click();
      const back = () => panel.querySelector("button.back");
      const isThere = () => back() !== null && panel.querySelector(".pair, a.option") !== null;
      if (await until(isThere, "has no second level")) {
        await drawn();
        measure(panel);
        back()!.dispatchEvent(new MouseEvent("click", { bubbles: true }));
        await until(() => back() === null, "does not lead back");
      }
    }

    (document.activeElement ?? summary).dispatchEvent(
      new KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }),
    );
    if (details.open) faults.push("does not close on Escape");
    if (document.activeElement !== summary) faults.push("does not give the focus back to its control");
    // An open menu would cover the next one.
    details.open = false;
    return faults;
  }, level);
}
