// Contents of a chart, read from the page's ECharts instance.

import { expect, type Locator, type Page } from "@playwright/test";

/** Returns the chart of cost over time after it has rendered. */
export async function overTime(page: Page): Promise<Locator> {
  const chart = page.getByRole("img", { name: /^(Hourly|Daily|Monthly|Yearly) (cost|usage) by/ });
  await expect(chart).toHaveAttribute("data-state", "drawn");
  return chart;
}

export interface Text {
  text: string;
  /** Middle, in px from the chart's left edge. */
  x: number;
  /** Left and right edge, in px from the chart's left edge. */
  left: number;
  right: number;
}

export interface Drawn {
  /** The categories of the axis: the first day of each period. */
  categories: string[];
  /** The `id` of each series. */
  series: string[];
  /** The color of each series. */
  colors: string[];
  /** Middle of each category, in px from the left. */
  places: number[];
  /** Middle of the lowest series in each category, in px from the top. */
  feet: number[];
  /** Design tokens that were not resolved to a color. */
  tokens: string[];
  /** All visible text. */
  texts: Text[];
  /** Number of shapes that are dimmed while another series is highlighted. */
  faint: number;
}

/* eslint-disable @typescript-eslint/no-explicit-any -- ECharts' types are not available in the page */
export function drawn(chart: Locator): Promise<Drawn> {
  return chart.evaluate(async (element) => {
    const resources = performance.getEntriesByType("resource").map((entry) => entry.name);
    const module = resources.find((name) => /\/echarts\.[0-9a-f]+\.js$/.test(name))!;
    const { getInstanceByDom } = await import(module);
    const instance: any = getInstanceByDom(element);
    const option = instance.getOption();
    const categories: string[] = option.xAxis[0].data;
    const shapes: any[] = instance.getZr().storage.getDisplayList(true);
    const texts = shapes.filter((shape) => shape.type === "tspan" && !shape.ignore && !shape.parent?.ignore);
    const place = (shape: any) => {
      const { x: start, y, width } = shape.getBoundingRect();
      const inChart = (x: number): number => (shape.transform ? shape.transformCoordToGlobal(x, y)[0] : x);
      return { x: inChart(start + width / 2), left: inChart(start), right: inChart(start + width) };
    };
    return {
      categories,
      series: option.series.map(({ id }: any) => id),
      colors: option.series.map(({ itemStyle }: any) => itemStyle?.color),
      places: categories.map((_, index) => instance.convertToPixel({ xAxisIndex: 0 }, index)),
      feet: option.series[0].data.map((it: any) => instance.convertToPixel({ yAxisIndex: 0 }, (it?.value ?? it) / 2)),
      tokens: JSON.stringify(option).match(/(token|hatched):[\w-]+/g) ?? [],
      texts: texts.map((shape) => ({ text: shape.style.text, ...place(shape) })),
      faint: shapes.filter((shape) => shape.currentStates?.includes("blur")).length,
    };
  });
}

/** Position of a period in the chart: in the lowest part of its column. */
export async function at(chart: Locator, category: string): Promise<{ x: number; y: number }> {
  const { categories, places, feet } = await drawn(chart);
  const index = categories.indexOf(category);
  expect(index, `${category} is on the axis`).toBeGreaterThanOrEqual(0);
  return { x: places[index]!, y: feet[index]! };
}

/** Drags over the chart from one period to another. */
export async function drag(page: Page, chart: Locator, from: string, to: string): Promise<void> {
  await chart.scrollIntoViewIfNeeded();
  const [start, end] = [await at(chart, from), await at(chart, to)];
  const box = (await chart.boundingBox())!;
  await page.mouse.move(box.x + start.x, box.y + start.y);
  await page.mouse.down();
  await page.mouse.move(box.x + end.x, box.y + end.y, { steps: 5 });
  await page.mouse.up();
}
