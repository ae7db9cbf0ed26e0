// Script time for changing the view of a large loaded table: 395 days by 206 groups, all metrics. Measured as Chromium counts
// it (JavaScript and WASM, without layout and paint). Also checks that no request is sent.

import { launch, newPage, open } from "./browser.mjs";
import { kilobytes, median, millis, printTable } from "./table.mjs";

const rounds = 20;
const table = "group=service&group=tag.Team&granularity=daily&not.tag.Team=web";
const days = "from=2025-10-24&to=2026-11-22";
const changes = [
  { label: "metric", there: `${days}&${table}&metric=amortized`, back: `${days}&${table}` },
  { label: "granularity", there: `${days}&${table.replace("daily", "monthly")}`, back: `${days}&${table}` },
  { label: "range", there: `from=2026-01-01&to=2026-11-22&${table}`, back: `${days}&${table}` },
];

const browser = await launch();
const page = await newPage(browser);
const address = (query) => new URL(`/?${query}`, process.env.FARTHING_URL).href;
await open(page, `/?${days}&${table}`);
const devtools = await page.context().newCDPSession(page);
await devtools.send("Performance.enable");
let asked = 0;
page.on("request", (request) => (asked += new URL(request.url()).pathname.startsWith("/api/") ? 1 : 0));

const scriptMillis = async () => {
  const { metrics } = await devtools.send("Performance.getMetrics");
  return metrics.find(({ name }) => name === "ScriptDuration").value * 1000;
};

/** Follows a link in the page and waits for the frame that shows its target. */
const follow = (to) =>
  page.evaluate(async (href) => {
    const link = document.querySelector("nav a").cloneNode(true);
    link.href = href;
    document.body.append(link);
    link.click();
    link.remove();
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  }, to);

const rows = [];
for (const { label, there, back } of changes) {
  const times = [];
  const after = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = await scriptMillis();
    await follow(address(round % 2 === 0 ? there : back));
    const painted = await scriptMillis();
    times.push(painted - before);
    // After the paint: the forecast and the anomalies.
    await page.waitForTimeout(700);
    after.push((await scriptMillis()) - painted);
  }
  rows.push([
    label,
    millis(median(times)),
    millis(Math.max(...times)),
    `${(median(times) / 50).toFixed(2)} of 50 ms`,
    millis(median(after)),
  ]);
  await follow(address(back));
  await page.waitForTimeout(700);
}
const groups = await page.evaluate(() => document.querySelector("#costs tbody tr:last-child .truncated")?.textContent);
await browser.close();

// The table on the wire: the page's request to the server after a change of address.
const answer = new URL("/api/figures", process.env.FARTHING_URL);
answer.search = new URLSearchParams({ path: "/", question: `${days}&${table}` }).toString();
const raw = (await (await fetch(answer, { headers: { "accept-encoding": "identity" } })).arrayBuffer()).byteLength;
const { request } = await import("node:http");
const compressed = await new Promise((resolve, reject) => {
  const sent = request(answer, { headers: { "accept-encoding": "br" } }, (response) => {
    let bytes = 0;
    response.on("data", (chunk) => (bytes += chunk.length)).on("end", () => resolve(bytes));
  });
  sent.on("error", reject);
  sent.end();
});

printTable(
  `Looking otherwise at 395 days by service and team (nine groups and “${groups}”), ${rounds} times each, script time; requests meanwhile: ${asked}`,
  ["change of", "median", "longest", "budget", "then, behind it"],
  rows,
);
printTable(
  "That table on the wire, all metrics, with the days' totals",
  ["", "bytes"],
  [
    ["raw", kilobytes(raw)],
    ["brotli", `${kilobytes(compressed)} (${(compressed / 400_000).toFixed(2)} of 400 kB)`],
  ],
);
