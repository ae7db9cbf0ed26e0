// The focused period, by mouse, touch or keyboard, and the selection of periods for a zoom.

import { graphic } from "echarts/core";
import { Keys } from "./keys.js";
import { Tip } from "./tip.js";

const least = 6; // Movement in px below which a press counts as a click.

export class Cursor {
  constructor(drawing) {
    this.drawing = drawing;
    this.chart = drawing.chart;
    this.tip = new Tip(this.chart);
    this.column = new graphic.Rect({ silent: true, z: 0, ignore: true });
    this.span = new graphic.Rect({ silent: true, z: 90, ignore: true });
    const zr = this.chart.getZr();
    zr.add(this.column);
    zr.add(this.span);
    zr.on("mousemove", (event) => this.move(event));
    zr.on("globalout", () => this.dragged || this.leave());

    const { signal } = drawing.ended;
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
    const { shown } = this;
    const index = shown ? periods.findIndex(({ title }) => title === shown.title) : -1;
    if (index < 0) {
      this.leave();
      this.keys.reset();
      return;
    }
    this.show(index, shown.chosen, shown.hint);
    this.keys.follow(index);
  }

  /** Left edge of the first period and right edge of the last one, in px. */
  edges(first, last = first) {
    const at = (index) => this.chart.convertToPixel({ xAxisIndex: 0 }, index);
    const whole = this.chart.getWidth() - this.grid.left - this.grid.right;
    const half = (this.periods.length > 1 ? at(1) - at(0) : whole) / 2;
    return [at(first) - half, at(last) + half];
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

  show(index, chosen, hint) {
    const period = this.periods[index];
    if (!period) return;
    const [from, to] = this.edges(index);
    this.shade(this.column, [from, to], "token:line", 0.6);
    this.tip.show(period, to, this.color, chosen, hint);
    this.shown = { title: period.title, chosen, hint };
    this.drawing.element.dataset.period = period.title;
  }

  leave() {
    this.column.attr({ ignore: true });
    this.tip.hide();
    this.drawing.tapped = undefined;
    this.shown = undefined;
    delete this.drawing.element.dataset.period;
  }

  move({ offsetX, offsetY, target }) {
    if (this.dragged) return;
    const index = this.indexAt(offsetX);
    const inside = offsetY >= this.grid.top && offsetY <= this.chart.getHeight() - this.grid.bottom;
    if (index === undefined || !inside) {
      this.leave();
      return;
    }
    if (!target && !this.drawing.touch) this.chart.getZr().setCursorStyle("crosshair");
    this.show(index, undefined, this.drawing.touch ? "Tap a group again to open it" : undefined);
  }

  // Only the mouse selects: a touch drag scrolls the page.

  x(event) {
    return event.clientX - this.drawing.element.getBoundingClientRect().left;
  }

  press(event) {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    const x = this.x(event);
    if (this.indexAt(x) !== undefined) this.pressed = x;
  }

  drag(event) {
    if (this.pressed === undefined) return;
    const x = this.x(event);
    if (!this.dragged && Math.abs(x - this.pressed) < least) return;
    if (!this.dragged) {
      this.leave();
      this.drawing.element.setPointerCapture?.(event.pointerId);
    }
    const ends = [this.pressed, x].map((it) => this.indexAt(it, true));
    this.dragged = this.known(Math.min(...ends), Math.max(...ends));
    this.select(this.dragged);
  }

  release(event) {
    const dragged = this.dragged;
    this.cancel();
    if (dragged && event.type === "pointerup") this.zoom(dragged);
  }

  cancel() {
    this.pressed = undefined;
    this.dragged = undefined;
    this.span.attr({ ignore: true });
  }

  /** A selection without future periods, which have no data to zoom into. */
  known(first, last) {
    const end = this.periods.findLastIndex(({ from }) => from);
    return [Math.min(first, end), Math.min(last, end)];
  }

  select([first, last]) {
    if (first < 0) return;
    this.shade(this.span, this.edges(first, last), "token:accent", 0.22);
  }

  zoom([first, last]) {
    const [from, to] = [this.periods[first]?.from, this.periods[last]?.to];
    if (from && to) this.drawing.report("zoom", `${from}..${to}`);
  }

  dispose() {
    this.keys.dispose();
  }
}
