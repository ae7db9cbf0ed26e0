// First visit on a slow line with a slow processor: time until the figures are visible, and until a control that the visitor uses as soon
// as it is visible has had its effect. Menus and links work before the page's code has arrived: the server then renders the next page. The
// same control is also used while the code is being downloaded, which must not delay the next page. Clicks on buttons wait for the code.

import { launch, newPage } from "./browser.mjs";
import { median, printTable } from "./table.mjs";

const rounds = Number(process.env.FARTHING_BENCH_ROUNDS ?? 5);
const bytesPerSecond = 400_000 / 8;
const latency = 40;
const slowdown = 4;
const limits = { figures: 2.5, control: 8 };
/** Time of the late click in milliseconds: in the middle of the download of the page's code. */
const late = 6_000;

/** Pages: selectors of the figures, the visitor's clicks, and the element that shows their effect, with its text if it has others before. */
const pages = [
  {
    name: "Overview, group by region",
    path: "/",
    figures: [".kpis .kpi dd", "#costs tbody td"],
    clicks: ['.filters summary:has-text("Group by")', '.filters details[open] a:text-is("Region")'],
    effect: { selector: "#costs thead th", text: "Region" },
  },
  {
    name: "Resources, sort by name",
    path: "/resources",
    figures: [".resource-table tbody td", ".resource-table tfoot td"],
    clicks: [".resource-table thead a >> nth=0"],
    effect: { selector: ".resource-table thead th:first-child[aria-sort]" },
  },
  {
    name: "Insights, low effort only",
    path: "/insights",
    figures: [".kpis .kpi dd", "main details.action summary"],
    clicks: ['.filters summary:has-text("Effort")', '.filters details[open] a:text-is("Low")'],
    effect: { selector: ".filters summary", text: "Effortlow" },
  },
];

/** Notes when elements are first visible, at the end of the frame that shows them, in milliseconds since 1970: a click may open a new document. */
function watch({ figures, effect }) {
  const isVisible = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const all = (selector) => [...document.querySelectorAll(selector)].filter(isVisible);
  const conditions = {
    figures: () => figures.every((selector) => all(selector).some((it) => /\d/.test(it.textContent))),
    effect: () => all(effect.selector).some((it) => it.textContent.includes(effect.text ?? "")),
    code: () => "running" in document.documentElement.dataset,
  };
  const times = (globalThis.slowLine = {});
  const look = () => {
    for (const [name, isMet] of Object.entries(conditions)) {
      if (!(name in times) && isMet()) {
        times[name] = undefined;
        setTimeout(() => (times[name] = performance.timeOrigin + performance.now()));
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** Waits until a time is noted, and returns it in seconds since the visit began. */
async function noted(page, name, began) {
  const time = await page.waitForFunction((name) => globalThis.slowLine?.[name], name, { timeout: 120_000 });
  return ((await time.jsonValue()) - began) / 1000;
}

/** Opens a page, in a context of its own so that nothing is cached. */
async function visit(browser, { path, figures, effect }) {
  const page = await newPage(browser);
  await page.addInitScript(watch, { figures, effect });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  const throughput = { downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond };
  await devtools.send("Network.emulateNetworkConditions", { offline: false, latency, ...throughput });
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  await page.goto(new URL(path, process.env.FARTHING_URL).href, { waitUntil: "commit", timeout: 120_000 });
  return { page, began: await page.evaluate(() => performance.timeOrigin) };
}

/** Uses the control of a page at once, or some milliseconds after the figures are visible. */
async function measure(browser, spec, pause = 0) {
  const { page, began } = await visit(browser, spec);
  const figures = await noted(page, "figures", began);
  await page.waitForTimeout(pause);
  const clicked = (Date.now() - began) / 1000;
  for (const selector of spec.clicks) await page.locator(selector).click({ timeout: 120_000 });
  const control = await noted(page, "effect", began);
  if (control < clicked) throw new Error(`${spec.name}: the effect was visible before the click`);
  const isByServer = await page.evaluate((began) => performance.timeOrigin > began, began);
  await page.close();
  return { figures, control, afterClick: control - clicked, isByServer };
}

/** Time until the code of a page runs, without clicks. */
async function codeTime(browser, spec) {
  const { page, began } = await visit(browser, spec);
  const code = await noted(page, "code", began);
  await page.close();
  return code;
}

const browser = await launch();
const rows = [];
const seconds = (value) => `${value.toFixed(2)} s`;
for (const spec of pages) {
  // The server reads AWS and runs the checks before: the visit measures the line.
  for (let time = 0; time < 3; time += 1) {
    await (await fetch(new URL(spec.path, process.env.FARTHING_URL))).text();
    await new Promise((resolve) => setTimeout(resolve, 3_000));
  }
  const [early, later] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    early.push(await measure(browser, spec));
    later.push(await measure(browser, spec, late));
  }
  const of = (name, visits = early) => visits.map((it) => it[name]);
  rows.push([
    spec.name,
    seconds(median(of("figures"))),
    `${limits.figures} s`,
    seconds(median(of("control"))),
    seconds(Math.max(...of("control"))),
    `${limits.control} s`,
    [...early, ...later].filter((it) => it.isByServer).length,
    seconds(median(of("afterClick", later))),
    seconds(await codeTime(browser, spec)),
  ]);
}
await browser.close();
printTable(
  `First visit at 400 kb/s, ${latency} ms latency, ${slowdown} × slower processor, ${rounds} times each`,
  [
    "",
    "figures",
    "limit",
    "control",
    "longest",
    "limit",
    `of ${2 * rounds} by the server`,
    "click during the download of the code",
    "code runs",
  ],
  rows,
);
