// Time to change the view of loaded figures: from the click to the end of the frame that shows the result. Alternates between two
// views, 20 times each, without the first of each, whose figures may have to be loaded.

import { launch, newPage, open } from "./browser.mjs";
import { median, millis, printTable } from "./table.mjs";

const rounds = 20;
const ranges = [
  { name: "90 days", view: "range=90d", shorter: { view: "range=30d", shows: "30 days" }, limit: 33 },
  {
    name: "12 months by day",
    view: "range=12m&granularity=daily",
    shorter: { view: "range=6m&granularity=daily", shows: "6 months" },
    limit: 60,
  },
];

/** Kinds of change: the control that shows it, and the two views with the text of the control in each. */
const changes = ({ name, view, shorter }) => [
  {
    label: "group",
    control: "Group",
    views: [
      { view: `${view}&group=region`, shows: "Region" },
      { view, shows: "Service" },
    ],
  },
  {
    label: "metric",
    control: "Cost",
    views: [
      { view: `${view}&metric=amortized`, shows: "Amortized" },
      { view, shows: "Unblended" },
    ],
  },
  { label: "range", control: "Range", views: [shorter, { view, shows: name.replace(" by day", "") }] },
  {
    label: "filter",
    control: "Filters",
    views: [
      { view: `${view}&not.service=Amazon+Simple+Storage+Service`, shows: "is not" },
      { view, shows: "" },
    ],
  },
];

/** Follows a link from within the page, so that Playwright's round trips are not measured. */
function change({ control, view, shows }) {
  const text = () => {
    if (control === "Filters") return document.querySelector(".filters .chip")?.textContent ?? "";
    const menus = [...document.querySelectorAll(".filters summary")].map((it) => it.textContent.trim());
    return menus.find((menu) => menu.startsWith(control)) ?? "";
  };
  const isShown = () => (shows ? text().includes(shows) : text() === "");
  if (isShown()) return Promise.reject(new Error(`${control} shows "${shows}" already`));
  return new Promise((resolve) => {
    const link = document.querySelector("nav a").cloneNode(true);
    link.href = `/?${view}`;
    document.body.append(link);
    const started = performance.now();
    // A timer that is set in a frame's callback runs after the frame's paint.
    const afterFrame = () =>
      requestAnimationFrame(() => (isShown() ? setTimeout(() => resolve(performance.now() - started)) : afterFrame()));
    afterFrame();
    link.click();
    link.remove();
  });
}

const browser = await launch();
const page = await newPage(browser);
const rows = [];
for (const range of ranges) {
  for (const { label, control, views } of changes(range)) {
    await open(page, `/?${range.view}`);
    const times = [];
    for (let round = 0; round < rounds; round += 1) {
      const time = await page.evaluate(change, { control, ...views[round % views.length] });
      if (round >= views.length) times.push(time);
      await page.waitForLoadState("networkidle");
      // Work after the paint, such as the forecast, is not part of the next change.
      await page.waitForTimeout(500);
    }
    rows.push([`${range.name}, ${label}`, millis(median(times)), millis(Math.max(...times)), `${range.limit} ms`]);
  }
}
await browser.close();
printTable(`From the click to the paint, ${rounds - 2} times each`, ["", "median", "longest", "limit"], rows);
