// Download size of a first visit to each page: the HTML and each of its files, uncompressed, with brotli and with gzip.

import { readFileSync, readdirSync } from "node:fs";
import { request } from "node:http";
import { kilobytes, printTable } from "./table.mjs";

const pkg = "dist/site/pkg";
const names = readdirSync(pkg);
const encodings = ["", ".br", ".gz"];

/** Names of the published files that match a pattern. */
const published = (pattern) => names.filter((name) => pattern.test(name));

/** Sizes of files together, by encoding. */
const sizes = (files) =>
  encodings.map((twin) => files.reduce((sum, name) => sum + readFileSync(`${pkg}/${name}${twin}`).length, 0));

const shared = [
  ["WASM, main module", sizes(published(/^farthing\..*\.wasm$/))],
  ["JS", sizes(published(/^(farthing|__wasm_split)\..*\.js$/))],
  ["CSS", sizes(published(/^farthing\..*\.css$/))],
];
const echarts = ["ECharts, with the first chart", sizes(published(/^echarts\..*\.js$/))];
// Modules of the code of each page.
const [manifest] = published(/^__wasm_split_manifest\..*\.json$/);
const modules = JSON.parse(readFileSync(`${pkg}/${manifest}`, "utf8"));

/** Length of the page's encoded body; `fetch` would decode it. */
function pageBytes(path, encoding) {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, process.env.FARTHING_URL),
      { headers: { "accept-encoding": encoding } },
      (response) => {
        let bytes = 0;
        response.on("data", (chunk) => (bytes += chunk.length));
        response.on("end", () => resolve(bytes));
      },
    );
    sent.on("error", reject);
    sent.end();
  });
}

/** Sizes of a page and its files. */
async function firstVisit(path, name) {
  const html = await Promise.all(["identity", "br", "gzip"].map((encoding) => pageBytes(path, encoding)));
  const code = [
    `WASM of the page, ${modules[name].length} modules`,
    sizes(modules[name].map((stem) => `${stem}.wasm`)),
  ];
  return [["HTML", html], ...shared, code, echarts];
}

const total = (rows) => encodings.map((_, column) => rows.reduce((sum, [, bytes]) => sum + bytes[column], 0));
const overview = await firstVisit("/", "overview");
const columns = ["", "raw", "brotli", "gzip"];
printTable(
  "Bytes to the first chart of the Overview",
  columns,
  [...overview, ["Total", total(overview)]].map(([label, bytes]) => [label, ...bytes.map(kilobytes)]),
);

const pages = [
  ["/services", "services"],
  ["/resources", "resources"],
  ["/insights", "insights"],
  ["/status", "status"],
];
const rows = [];
for (const [path, name] of pages) {
  const visit = (await firstVisit(path, name)).filter((row) => row !== echarts);
  rows.push([path, ...total(visit).map(kilobytes), kilobytes(sizes(modules[name].map((stem) => `${stem}.wasm`))[1])]);
}
printTable("Bytes of other pages, without ECharts", [...columns, "of which the page's WASM, brotli"], rows);
