// Focuses a period by mouse, touch or keyboard, and selects periods to zoom into.

import { graphic } from "echarts/core";
import { Keys } from "./keys.js";
import { hide, Tip } from "./tip.js";

const minDragDistance = 6; // Pointer movement in px below which a press is a click.

export class Cursor {
  constructor(drawing) {
    this.drawing = drawing;
    this.chart = drawing.chart;
    this.tip = new Tip(this.chart);
    this.focusArea = new graphic.Rect({ silent: true, z: 0, ignore: true });
    this.selectionArea = new graphic.Rect({ silent: true, z: 90, ignore: true });
    const zr = this.chart.getZr();
    zr.add(this.focusArea);
    zr.add(this.selectionArea);
    zr.on("mousemove", (event) => this.move(event));
    zr.on("globalout", () => this.selection || this.leave());

    const { signal } = drawing.abortController;
    const { element } = drawing;
    element.addEventListener("pointerdown", (event) => this.press(event), { signal });
    addEventListener("pointermove", (event) => this.drag(event), { signal });
    addEventListener("pointerup", (event) => this.release(event), { signal });
    addEventListener("pointercancel", () => this.cancel(), { signal });
    addEventListener("keydown", ({ key }) => key === "Escape" && this.cancel(), { signal });
    // A touch outside the chart ends the focus.
    addEventListener("pointerdown", ({ target }) => element.contains(target) || this.leave(), { signal });
    this.keys = new Keys(this);
  }

  follow(periods, grid, color) {
    this.periods = periods;
    this.grid = grid;
    this.color = color;
    this.cancel();
    // After a redraw, the focused period keeps the focus if it still exists.
    const { focused } = this;
    const index = focused ? periods.findIndex(({ title }) => title === focused.title) : -1;
    if (index < 0) {
      this.leave();
      this.keys.reset();
      return;
    }
    this.show(index, focused.line, focused.hint);
    this.keys.follow(index);
  }

  /** Left edge of the first period and right edge of the last one, in px. */
  edges(first, last = first) {
    const center = (index) => this.chart.convertToPixel({ xAxisIndex: 0 }, index);
    const plotWidth = this.chart.getWidth() - this.grid.left - this.grid.right;
    const half = (this.periods.length > 1 ? center(1) - center(0) : plotWidth) / 2;
    return [center(first) - half, center(last) + half];
  }

  /** Index of the period at `x` in px; undefined outside the plot area, unless `nearest` is set. */
  indexAt(x, nearest = false) {
    const [from] = this.edges(0);
    const [, to] = this.edges(this.periods.length - 1);
    if (!nearest && (x < from || x > to)) return undefined;
    const index = Math.floor(((x - from) / (to - from)) * this.periods.length);
    return Math.min(Math.max(index, 0), this.periods.length - 1);
  }

  shade(rect, [from, to], color, opacity) {
    const { top, bottom } = this.grid;
    const height = this.chart.getHeight() - top - bottom;
    rect.attr({ ignore: false, shape: { x: from, y: top, width: to - from, height } });
    rect.setStyle({ fill: this.color(color), opacity });
  }

  /** Focuses a period; `line` is the index of the focused line, `hint` a text about the available action. */
  show(index, line, hint) {
    const period = this.periods[index];
    if (!period) return;
    const [from, to] = this.edges(index);
    this.shade(this.focusArea, [from, to], "token:line", 0.6);
    this.tip.show(period, to, this.color, line, hint);
    this.focused = { title: period.title, line, hint };
    this.drawing.element.dataset.period = period.title;
  }

  leave() {
    hide(this.focusArea);
    this.tip.hide();
    this.drawing.tappedItem = undefined;
    this.focused = undefined;
    delete this.drawing.element.dataset.period;
  }

  move({ offsetX, offsetY, target }) {
    if (this.selection) return;
    const index = this.indexAt(offsetX);
    const isInPlot = offsetY >= this.grid.top && offsetY <= this.chart.getHeight() - this.grid.bottom;
    if (index === undefined || !isInPlot) {
      this.leave();
      return;
    }
    if (!target && !this.drawing.isTouch) this.chart.getZr().setCursorStyle("crosshair");
    this.show(index, undefined, this.drawing.isTouch ? "Tap a group again to open it" : undefined);
  }

  // Only the mouse selects periods: dragging by touch scrolls the page.

  /** Horizontal position of an event within the chart, in px. */
  x(event) {
    return event.clientX - this.drawing.element.getBoundingClientRect().left;
  }

  press(event) {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    const x = this.x(event);
    if (this.indexAt(x) !== undefined) this.pressX = x;
  }

  drag(event) {
    if (this.pressX === undefined) return;
    const x = this.x(event);
    if (!this.selection && Math.abs(x - this.pressX) < minDragDistance) return;
    if (!this.selection) {
      this.leave();
      this.drawing.element.setPointerCapture?.(event.pointerId);
    }
    const indexes = [this.pressX, x].map((it) => this.indexAt(it, true));
    this.selection = this.withoutFuture(Math.min(...indexes), Math.max(...indexes));
    this.select(this.selection);
  }

  release(event) {
    const { selection } = this;
    this.cancel();
    if (selection && event.type === "pointerup") this.zoom(selection);
  }

  cancel() {
    this.pressX = undefined;
    this.selection = undefined;
    hide(this.selectionArea);
  }

  /** Limits a selection to periods with data: future ones have none to zoom into. */
  withoutFuture(first, last) {
    const lastKnown = this.periods.findLastIndex(({ from }) => from);
    return [Math.min(first, lastKnown), Math.min(last, lastKnown)];
  }

  select([first, last]) {
    if (first < 0) return;
    this.shade(this.selectionArea, this.edges(first, last), "token:accent", 0.22);
  }

  zoom([first, last]) {
    const [from, to] = [this.periods[first]?.from, this.periods[last]?.to];
    if (from && to) this.drawing.report("zoom", `${from}..${to}`);
  }

  dispose() {
    this.keys.dispose();
  }
}
