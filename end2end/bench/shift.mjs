// Layout shift of each page's first visit (https://web.dev/articles/cls), at a phone's and a laptop's width.

import { launch } from "./browser.mjs";
import { printTable } from "./table.mjs";

const limit = 0.05;
const paths = [
  "/",
  "/services",
  "/services/Amazon%20Relational%20Database%20Service",
  "/resources",
  "/insights",
  "/report",
  "/status",
  "/connect",
];
const widths = [390, 1440];

const browser = await launch();
const rows = [];
for (const path of paths) {
  const row = [path];
  const causes = new Set();
  for (const width of widths) {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    await page.addInitScript(() => {
      globalThis.shifts = [];
      const nameOf = (node) =>
        (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement)?.className || node?.nodeName;
      new PerformanceObserver((list) => {
        for (const { value, hadRecentInput, startTime, sources } of list.getEntries()) {
          if (hadRecentInput) continue;
          globalThis.shifts.push({ value, startTime, sources: sources.map(({ node }) => nameOf(node)) });
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    await page.goto(new URL(path, process.env.FARTHING_URL).href);
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(2_000);
    const shifts = await page.evaluate(() => globalThis.shifts);
    row.push(largestWindow(shifts).toFixed(3));
    for (const { value, sources } of shifts) if (value > limit / 5) for (const source of sources) causes.add(source);
    await page.close();
  }
  rows.push([...row, [...causes].slice(0, 6).join(", ")]);
}
await browser.close();
printTable(`Layout shift, at most ${limit}`, ["", ...widths.map((width) => `${width} px`), "what moves"], rows);

/** Largest sum of shifts with pauses under a second, within five seconds. */
function largestWindow(shifts) {
  let [largest, sum, began, last] = [0, 0, -Infinity, -Infinity];
  for (const { value, startTime } of shifts) {
    if (startTime - last > 1_000 || startTime - began > 5_000) [sum, began] = [0, startTime];
    sum += value;
    last = startTime;
    largest = Math.max(largest, sum);
  }
  return largest;
}
