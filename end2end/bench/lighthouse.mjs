// Scores of Lighthouse (https://developer.chrome.com/docs/lighthouse), each the median of three runs, with the settings
// that Lighthouse has for desktops and phones.

import { launch as launchChrome } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import { median, printTable } from "./table.mjs";

const paths = ["/", "/services", "/resources", "/insights", "/report"];
const devices = [
  { name: "desktop", config: desktopConfig, limits: { performance: 95, accessibility: 100, "best-practices": 95 } },
  { name: "phone", config: undefined, limits: { performance: 85, accessibility: 100, "best-practices": 95 } },
];
const runs = 3;

const chrome = await launchChrome({
  chromePath: process.env.FARTHING_CHROMIUM ?? "/usr/bin/chromium",
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu"],
});
try {
  for (const { name, config, limits } of devices) {
    const categories = Object.keys(limits);
    const flags = { port: chrome.port, onlyCategories: categories, logLevel: "error" };
    const rows = [];
    for (const path of paths) {
      const url = new URL(path, process.env.FARTHING_URL).href;
      const reports = [];
      for (let run = 0; run < runs; run++) {
        const report = (await lighthouse(url, flags, config)).lhr;
        // A category without a score would count as zero.
        const unscored = categories.find((it) => report.categories[it].score === null);
        if (unscored)
          throw new Error(`Lighthouse has no score for ${unscored}: ${report.runtimeError?.message ?? url}`);
        reports.push(report);
      }
      const scores = categories.map((it) => median(reports.map((report) => 100 * report.categories[it].score)));
      rows.push([path, ...scores.map(Math.round), failed(reports[0], categories)]);
    }
    const head = categories.map((it) => `${it}, at least ${limits[it]}`);
    printTable(`Lighthouse, ${name}`, ["", ...head, "audits of the first run below 0.9"], rows);
  }
} finally {
  chrome.kill();
}

/** Audits of a report that lower a score. */
function failed({ audits, categories: all }, categories) {
  const weighted = categories.flatMap((it) => all[it].auditRefs.filter(({ weight }) => weight > 0));
  const low = weighted.filter(({ id }) => audits[id].score !== null && audits[id].score < 0.9);
  return low.map(({ id }) => `${id} ${audits[id].displayValue ?? ""}`.trim()).join(", ");
}
