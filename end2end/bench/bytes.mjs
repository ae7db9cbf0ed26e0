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

const css = ["CSS", sizes(published(/^farthing\..*\.css$/))];
const mainModule = [
  ["WASM, main module", sizes(published(/^farthing\..*\.wasm$/))],
  ["JS", sizes(published(/^(farthing|__wasm_split)\..*\.js$/))],
];
const echarts = ["ECharts", sizes(published(/^echarts\..*\.js$/))];
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

const html = async (path) => [
  "HTML",
  await Promise.all(["identity", "br", "gzip"].map((encoding) => pageBytes(path, encoding))),
];

/** Sizes of a page's code. */
const code = (name) => [
  ...mainModule,
  [`WASM of the page, ${modules[name].length} modules`, sizes(modules[name].map((stem) => `${stem}.wasm`))],
];

const total = (rows) => encodings.map((_, column) => rows.reduce((sum, [, bytes]) => sum + bytes[column], 0));
const columns = ["", "raw", "brotli", "gzip"];
const printSizes = (title, rows) =>
  printTable(
    title,
    columns,
    [...rows, ["Total", total(rows)]].map(([label, bytes]) => [label, ...bytes.map(kilobytes)]),
  );
// The chart library draws the option in the HTML: the first chart needs no WASM.
const firstChart = [await html("/"), css, echarts];
printSizes("Bytes to the first chart of the Overview", firstChart);
printSizes("Bytes until the Overview's code runs", [...firstChart, ...code("overview")]);

const pages = [
  ["/services", "services"],
  ["/resources", "resources"],
  ["/insights", "insights"],
  ["/report", "report"],
  ["/status", "status"],
];
const rows = [];
for (const [path, name] of pages) {
  const visit = [await html(path), css, ...code(name)];
  rows.push([path, ...total(visit).map(kilobytes), kilobytes(sizes(modules[name].map((stem) => `${stem}.wasm`))[1])]);
}
printTable("Bytes of other pages, without ECharts", [...columns, "of which the page's WASM, brotli"], rows);
