// Download size of a first visit: the page and each of its files, uncompressed, with brotli and with gzip.

import { readFileSync, readdirSync } from "node:fs";
import { request } from "node:http";
import { kilobytes, printTable } from "./table.mjs";

const pkg = "dist/site/pkg";
const files = [
  ["WASM", /^farthing\..*\.wasm$/],
  ["JS", /^farthing\..*\.js$/],
  ["CSS", /^farthing\..*\.css$/],
  ["ECharts, with the first chart", /^echarts\..*\.js$/],
];

/** Length of the page's encoded body; `fetch` would decode it. */
function pageBytes(encoding) {
  return new Promise((resolve, reject) => {
    const sent = request(process.env.FARTHING_URL, { headers: { "accept-encoding": encoding } }, (response) => {
      let bytes = 0;
      response.on("data", (chunk) => (bytes += chunk.length));
      response.on("end", () => resolve(bytes));
    });
    sent.on("error", reject);
    sent.end();
  });
}

const page = await Promise.all(["identity", "br", "gzip"].map(pageBytes));
const rows = [["HTML of the Overview", ...page]];
for (const [label, pattern] of files) {
  const name = readdirSync(pkg).find((entry) => pattern.test(entry));
  rows.push([label, ...["", ".br", ".gz"].map((twin) => readFileSync(`${pkg}/${name}${twin}`).length)]);
}
rows.push(["Total", ...[1, 2, 3].map((column) => rows.reduce((sum, row) => sum + row[column], 0))]);
printTable(
  "Bytes to the first view",
  ["", "raw", "brotli", "gzip"],
  rows.map(([label, ...bytes]) => [label, ...bytes.map(kilobytes)]),
);
