// Publishes the staged site into dist: hashed names, compressed versions, and hash.txt with the names for the server.
// Usage: node scripts/publish.mjs <staged folder> <dist folder> [--dev]; --dev skips compression.

import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [staged, dist, mode] = process.argv.slice(2);
const site = join(dist, "site");
const pkg = join(site, "pkg");

// Leptos reads the first three keys; the fourth is Farthing's own.
const hashedFiles = { js: "farthing.js", wasm: "farthing.wasm", css: "farthing.css", echarts: "echarts.js" };
const compressible = new Set([".css", ".html", ".ico", ".js", ".json", ".svg", ".txt", ".wasm", ".webmanifest"]);

const hashOf = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 16);

/** Replaces a file atomically: a reader sees the old or the new contents. */
function replace(path, bytes) {
  writeFileSync(`${path}.new`, bytes);
  renameSync(`${path}.new`, path);
}

function compress(path) {
  if (mode === "--dev" || !compressible.has(extname(path))) return;
  const bytes = readFileSync(path);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  replace(`${path}.br`, brotliCompressSync(bytes, { params }));
  replace(`${path}.gz`, gzipSync(bytes, { level: 9 }));
}

/** Copies a staged file to its hashed name, unless it exists, and returns the name and the hash. */
function publishHashed(file) {
  const bytes = readFileSync(join(staged, file));
  const hash = hashOf(bytes);
  const name = `${basename(file, extname(file))}.${hash}${extname(file)}`;
  const path = join(pkg, name);
  if (!existsSync(path)) {
    writeFileSync(path, bytes);
    compress(path);
  }
  return { name, hash };
}

function publishPublic() {
  cpSync("public", site, { recursive: true });
  for (const entry of readdirSync("public", { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) compress(join(entry.parentPath.replace(/^public/, site), entry.name));
  }
}

mkdirSync(pkg, { recursive: true });
publishPublic();
const published = Object.entries(hashedFiles).map(([key, file]) => ({ key, ...publishHashed(file) }));
replace(join(dist, "hash.txt"), published.map(({ key, hash }) => `${key}: ${hash}\n`).join(""));

const current = new Set(published.flatMap(({ name }) => [name, `${name}.br`, `${name}.gz`]));
for (const name of readdirSync(pkg)) {
  if (!current.has(name)) rmSync(join(pkg, name));
}
