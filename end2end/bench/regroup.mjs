// Time to change the cost metric or the group of loaded figures: from the click to the paint that shows the result. Alternates
// between options in the page's menus, 20 times each, without the first of each.

import { launch, newPage, open } from "./browser.mjs";
import { median, millis, printTable } from "./table.mjs";

const rounds = 20;
// A control of the filter bar, and two of its options to alternate between.
const controls = [
  { label: "another cost", name: "Cost", options: ["Amortized", "Unblended"] },
  { label: "another group", name: "Group", options: ["Region", "Service"] },
];

const browser = await launch();
const page = await newPage(browser);
await open(page, "/?range=90d");

/** Clicks the option from within the page, so that Playwright's round trips are not measured. */
function choose({ name, option }) {
  const menu = [...document.querySelectorAll(".control-menu")].find((candidate) =>
    candidate.querySelector("summary").textContent.trim().startsWith(name),
  );
  const link = [...(menu?.querySelectorAll(".option") ?? [])].find((candidate) =>
    candidate.textContent.trim().startsWith(option),
  );
  if (!link) return null;
  return new Promise((resolve) => {
    const control = menu.querySelector("summary");
    const started = performance.now();
    const painted = () => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - started)));
    const shown = () => {
      if (!control.isConnected || control.textContent.includes(option)) painted();
      else requestAnimationFrame(shown);
    };
    link.click();
    shown();
  });
}

const rows = [];
for (const { label, name, options } of controls) {
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const time = await page.evaluate(choose, { name, option: options[round % options.length] });
    if (time === null) throw new Error(`the filter bar has no option ${options[round % options.length]} under ${name}`);
    // The first click of each option may fetch data; only loaded figures are measured.
    if (round >= options.length) times.push(time);
    await page.waitForLoadState("networkidle");
  }
  rows.push([label, millis(median(times)), millis(Math.max(...times))]);
}
await browser.close();
printTable(`From the click to the paint, ${rounds - 2} times each`, ["", "median", "longest"], rows);
