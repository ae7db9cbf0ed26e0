// Serves a development build; on every change, rebuilds it, restarts the server and reloads the open pages.
// Usage: node scripts/dev.mjs [arguments of `farthing serve`]
//
// The pages reload through Leptos's own <AutoReload/>: it opens a web socket on port 3001 when LEPTOS_WATCH is set.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { watch } from "node:fs";
import { createServer } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";

const reloadPort = 3001;
const watched = ["app", "frontend", "public", "server", "style", "Cargo.toml", "Cargo.lock"];
const targetFolder = process.env.CARGO_TARGET_DIR ?? join(homedir(), ".cache/farthing/target");
const program = join(targetFolder, "farthing-dev/farthing");

const pages = new Set();
let server;
let building = false;
let changedMeanwhile = false;

function finished(child) {
  return new Promise((resolve) => child.on("exit", (code) => resolve(code === 0)));
}

async function restart() {
  if (server && server.exitCode === null && server.signalCode === null) {
    const gone = finished(server);
    server.kill();
    await gone;
  }
  const env = { ...process.env, LEPTOS_WATCH: "1" };
  server = spawn(program, ["serve", ...process.argv.slice(2)], { stdio: "inherit", env });
  // A page retries until the new server responds, so a short delay before the first attempt is enough.
  setTimeout(() => pages.forEach((page) => page.write(textFrame('{"all":true}'))), 300);
}

/** Builds, and builds again if files changed meanwhile. After a failed build the old server keeps running. */
async function rebuild() {
  if (building) {
    changedMeanwhile = true;
    return;
  }
  building = true;
  do {
    changedMeanwhile = false;
    const built = await finished(spawn("scripts/build.sh", ["--dev"], { stdio: "inherit" }));
    if (built && !changedMeanwhile) await restart();
  } while (changedMeanwhile);
  building = false;
}

/** A web socket message of less than 126 bytes, as RFC 6455 frames it: final text frame, length, payload. */
function textFrame(text) {
  return Buffer.concat([Buffer.from([0x81, text.length]), Buffer.from(text)]);
}

const reload = createServer((_, response) => response.writeHead(426).end());
reload.on("upgrade", (request, socket) => {
  const key = request.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const accept = createHash("sha1").update(key).digest("base64");
  const headers = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
  socket.write([...headers, `Sec-WebSocket-Accept: ${accept}`, "", ""].join("\r\n"));
  pages.add(socket);
  socket.on("close", () => pages.delete(socket));
  socket.on("error", () => socket.destroy());
});
reload.listen(reloadPort, "127.0.0.1");

let settle;
for (const path of watched) {
  // Editors save in several steps: wait until they are done.
  watch(path, { recursive: true }, () => {
    clearTimeout(settle);
    settle = setTimeout(rebuild, 200);
  });
}
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    server?.kill();
    process.exit(0);
  });
}
await rebuild();
