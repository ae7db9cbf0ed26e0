// Worker of visitors.mjs: requests the addresses for monitoring until it is stopped, and reports the slowest response of each. It has a
// thread of its own, so that the load does not delay its clock.

import { Agent, get } from "node:http";
import { setTimeout } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";

const paths = ["/healthz", "/readyz", "/metrics"];
const pause = 50;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

const request = (path) =>
  new Promise((resolve, reject) => {
    const started = performance.now();
    get(`${workerData}${path}`, { agent }, (response) => {
      response.resume().on("end", () => resolve({ status: response.statusCode, took: performance.now() - started }));
    }).on("error", reject);
  });

let running = true;
parentPort.once("message", () => (running = false));
const slowest = Object.fromEntries(paths.map((path) => [path, 0]));
let [count, failed] = [0, 0];
while (running) {
  for (const path of paths) {
    const { status, took } = await request(path).catch(() => ({ status: 0, took: Infinity }));
    count += 1;
    if (status !== 200) failed += 1;
    slowest[path] = Math.max(slowest[path], took);
  }
  await setTimeout(pause);
}
agent.destroy();
parentPort.postMessage({ slowest, count, failed });
