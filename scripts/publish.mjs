// Publishes the staged site into dist: hashed names, compressed versions, and hash.txt with the names for the server.
// Usage: node scripts/publish.mjs <staged folder> <dist folder> <profile of the WASM>; files are compressed for a release.

import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [staged, dist, profile] = process.argv.slice(2);
const site = join(dist, "site");
const pkg = join(site, "pkg");

const loader = "__wasm_split.______________________.js";
const manifest = "__wasm_split_manifest.json";
const mainModule = "farthing.wasm";
const compressible = new Set([".css", ".html", ".ico", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest"]);

const hashOf = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

/** Replaces a file atomically: a reader sees the old or the new contents. */
function replace(path, bytes) {
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
}

function compress(path) {
  if (profile === "dev" || !compressible.has(extname(path))) return;
  const bytes = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  replace(`${path}.br`, brotliCompressSync(bytes, { params }));
  replace(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}

const current = new Set();

/** Writes a file of the page under a name with a hash, unless it exists, and returns the hash. */
function publishHashed(stem, extension, bytes, hash = hashOf(bytes)) {
  const name = `${stem}.${hash}${extension}`;
  const path = join(pkg, name);
  if (!existsSync(path)) {
    writeFileSync(path, bytes);
    compress(path);
  }
  for (const compressed of ["", ".br", ".gz"]) current.add(`${name}${compressed}`);
  return hash;
}

/** Publishes a staged file and returns its hash. */
const publishStaged = (file) =>
  publishHashed(basename(file, extname(file)), extname(file), readFileSync(join(staged, file)));

/** Publishes the main module, the modules of the pages and their JavaScript; returns the hashes by Leptos's keys. */
function publishModules() {
  const modules = join(staged, "modules");
  const read = (file) => readFileSync(join(modules, file), "utf8");
  const wasm = publishStaged(join("modules", mainModule));
  // Names of the other modules, with their hashes, by name.
  const hashed = new Map();
  for (const file of readdirSync(modules).filter((name) => name.endsWith(".wasm") && name !== mainModule)) {
    const stem = basename(file, ".wasm");
    hashed.set(stem, `${stem}.${publishStaged(join("modules", file))}`);
  }
  const hashedName = (stem) => hashed.get(stem) ?? stem;
  const loaderText = read(loader).replaceAll(/\b(?:split|chunk)_\w+(?=\.wasm)/g, hashedName);
  const mainText = read("farthing.js");
  // The two import each other, so they have one hash. The main module knows its imports by the name without a hash.
  const js = hashOf(loaderText + mainText);
  const imported = (text, from, to) => text.replaceAll(`from"./${from}"`, `from"./${to}"`);
  publishHashed("__wasm_split", ".js", imported(loaderText, "farthing.js", `farthing.${js}.js`), js);
  publishHashed("farthing", ".js", imported(mainText, loader, `__wasm_split.${js}.js`), js);
  const prefetched = Object.entries(JSON.parse(read(manifest))).map(([key, stems]) => [key, stems.map(hashedName)]);
  return {
    js,
    wasm,
    split: js,
    manifest: publishHashed("__wasm_split_manifest", ".json", JSON.stringify(Object.fromEntries(prefetched))),
  };
}

function publishPublic() {
  cpSync("public", site, { recursive: true });
  for (const entry of readdirSync("public", { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) compress(join(entry.parentPath.replace(/^public/, site), entry.name));
  }
}

mkdirSync(pkg, { recursive: true });
publishPublic();
// Leptos reads all but `echarts`, which is Farthing's own.
const hashes = { ...publishModules(), css: publishStaged("farthing.css"), echarts: publishStaged("echarts.js") };
replace(
  join(dist, "hash.txt"),
  Object.entries(hashes)
    .map(([key, hash]) => `${key}: ${hash}\n`)
    .join(""),
);

for (const name of readdirSync(pkg)) {
  if (!current.has(name)) rmSync(join(pkg, name));
}
