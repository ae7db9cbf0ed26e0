// One chart: draws its option, adapts to size, theme and print, and reports hover, clicks and selections to the page.

import { init } from "echarts/core";
import { Cursor } from "./cursor.js";
import { palette, themed, withFormats } from "./theme.js";

const hiddenDelay = 100; // Time in ms after which a chart out of sight is drawn, so that it does not delay the visible ones.

/** Drawings by element. */
const drawings = new WeakMap();

export class Drawing {
  /** Drawing of an element; created if there is none. */
  static of(element) {
    return drawings.get(element) ?? new Drawing(element);
  }

  /** Disposes of the drawing of an element, if there is one. */
  static end(element) {
    drawings.get(element)?.dispose();
  }

  constructor(element) {
    drawings.set(element, this);
    this.element = element;
    // An action before the page's code is loaded is performed once it is.
    this.report = (kind, value) => {
      if (kind !== "point") this.pendingAction = [kind, value];
    };
    this.chart = init(element, null, { renderer: "canvas" });
    this.abortController = new AbortController();
    const { signal } = this.abortController;

    this.resizeObserver = new ResizeObserver(() => this.resize());
    this.resizeObserver.observe(element);
    this.visibilityObserver = new IntersectionObserver((entries) => {
      this.isVisible = entries.at(-1).isIntersecting;
    });
    this.visibilityObserver.observe(element);
    this.themeObserver = new MutationObserver(() => this.recolor());
    this.themeObserver.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.recolor(), { signal });
    // Print always uses the light theme.
    const printQuery = matchMedia("print");
    this.printing = printQuery.matches;
    printQuery.addEventListener("change", ({ matches }) => this.print(matches), { signal });
    addEventListener("beforeprint", () => this.print(true), { signal });
    addEventListener("afterprint", () => this.print(false), { signal });

    const setPointerType = (event) => (this.isTouch = event.pointerType !== "mouse");
    element.addEventListener("pointerdown", setPointerType, { signal, capture: true });
    this.chart.on("click", (event) => this.pick(event));
    this.chart.on("mouseover", ({ componentType, seriesId, data }) => {
      if (componentType === "series") this.point(String(data?.id ?? seriesId));
    });
    this.chart.on("mouseout", () => this.point(""));
  }

  /**
   * Reports the visitor's actions to the page's code: `report(kind, value)`, with the kinds "pick" and "point" (id of a series or item,
   * or an empty one) and "zoom" (`from..to`).
   */
  connect(report) {
    this.report = report;
    this.state = "drawn";
    if (this.pointed) report("point", this.pointed);
    if (this.pendingAction) report(...this.pendingAction);
    this.pendingAction = undefined;
  }

  draw(option) {
    // The first option from the page's code is the one in the HTML.
    if (this.text === option) return this.isDue ? undefined : this.showState();
    const isFirst = this.text === undefined;
    this.text = option;
    const { farthing, ...rest } = JSON.parse(option);
    this.option = rest;
    this.farthing = farthing;
    if (!isFirst) this.paintInFrame();
    else if (this.isVisible === false) this.delayPaint();
    else this.paint();
  }

  /** Whether the latest option is not painted yet. */
  get isDue() {
    return this.frame !== undefined || this.delayedPaint !== undefined;
  }

  /** Paints in the next frame, after the page's other changes, which may move the chart out of sight. */
  paintInFrame() {
    this.element.dataset.state = "delayed";
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      const { top, bottom } = this.element.getBoundingClientRect();
      if (this.isVisible !== false && top < innerHeight && bottom > 0) this.paint();
      else this.delayPaint();
    });
  }

  delayPaint() {
    clearTimeout(this.delayedPaint);
    this.delayedPaint = setTimeout(() => this.paint(), hiddenDelay);
    this.element.dataset.state = "delayed";
  }

  paint() {
    if (!this.option) return;
    this.cancelPaint();
    // Cached: to read a color, the browser computes the styles of the whole page.
    const color = (this.color ??= palette(this.element.parentElement, this.printing));
    const option = withFormats(themed(this.option, color), this.farthing);
    // A treemap has an animation of its own, whatever the option says: for a second, it would be painted again in each frame.
    for (const series of option.series) series.animation = false;
    this.chart.setOption(option, { notMerge: true });
    if (this.farthing.periods) {
      this.cursor ??= new Cursor(this);
      const [grid] = [this.option.grid].flat();
      this.cursor.follow(this.farthing.periods, grid, color);
    }
    this.showState();
    if (this.highlighted) this.emphasize();
  }

  cancelPaint() {
    cancelAnimationFrame(this.frame);
    clearTimeout(this.delayedPaint);
    this.frame = undefined;
    this.delayedPaint = undefined;
  }

  /** Paints again, in the colors of the current theme. */
  recolor() {
    this.color = undefined;
    this.paint();
  }

  /** "preview" until the page's code is loaded, then "drawn". */
  showState() {
    this.element.dataset.state = this.state ?? "preview";
  }

  print(printing) {
    if (this.printing === printing) return;
    this.printing = printing;
    this.cursor?.leave();
    this.recolor();
    // Draws at once: printing does not wait for the next frame.
    this.chart.getZr().flush();
  }

  resize() {
    const { chart, element } = this;
    // Observers report the first size, too, which the chart has already.
    if (chart.getWidth() === element.clientWidth && chart.getHeight() === element.clientHeight) return;
    chart.resize();
    this.cursor?.leave();
  }

  /** On touch screens the first tap shows the figures, and a second tap on the same item opens it. A mouse click opens it. */
  pick({ componentType, seriesId, data, dataIndex }) {
    if (componentType !== "series") return;
    const id = String(data?.id ?? seriesId);
    const item = `${dataIndex} ${id}`;
    if (this.isTouch && this.tappedItem !== item) {
      this.tappedItem = item;
      return;
    }
    this.tappedItem = undefined;
    this.report("pick", id);
  }

  point(id) {
    if (this.pointed === id) return;
    this.pointed = id;
    this.report("point", id);
  }

  /** Highlights a series or item; an empty id ends the highlight. */
  highlight(id) {
    if (this.highlighted === id) return;
    this.highlighted = id;
    // ECharts itself highlights the item under the pointer. A paint that is due highlights, too.
    if (this.option && !this.isDue && !(id && this.pointed === id)) this.emphasize();
  }

  emphasize() {
    const { series } = this.option;
    const id = this.highlighted;
    if (series.some(({ large }) => large)) {
      // Thin bars are drawn as one shape, which has no highlight state.
      const withOpacity = (it) => ({ id: it.id, itemStyle: { opacity: !id || it.id === id ? 1 : 0.2 } });
      this.chart.setOption({ series: series.filter(({ large }) => large).map(withOpacity) });
      return;
    }
    this.chart.dispatchAction({ type: "downplay", seriesIndex: series.map((_, index) => index) });
    if (!id) return;
    const index = series.findIndex((it) => it.id === id);
    if (index >= 0) {
      this.chart.dispatchAction({ type: "highlight", seriesIndex: index });
      return;
    }
    const item = series[0]?.data?.findIndex?.((it) => it?.id === id) ?? -1;
    if (item >= 0) this.chart.dispatchAction({ type: "highlight", seriesIndex: 0, dataIndex: item });
  }

  dispose() {
    this.abortController.abort();
    this.cancelPaint();
    this.resizeObserver.disconnect();
    this.visibilityObserver.disconnect();
    this.themeObserver.disconnect();
    this.cursor?.dispose();
    this.chart.dispose();
    drawings.delete(this.element);
  }
}
