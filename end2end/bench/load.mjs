// Response times of a cached Overview: a limited load on the local server, over keep-alive connections.

import { Agent, get } from "node:http";
import { millis, printTable, quantile } from "./table.mjs";

const requests = 2000;
const concurrency = 16;
const url = new URL(process.env.FARTHING_URL);
if (url.hostname !== "127.0.0.1") throw new Error(`load is for 127.0.0.1 only, not ${url.hostname}`);
const agent = new Agent({ keepAlive: true, maxSockets: concurrency });

/** Sends one request; returns milliseconds to the first byte of the response. */
function ask() {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { "accept-encoding": "br" };
    get(url, { agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`the Overview answered ${response.statusCode}`));
      response.once("data", () => {
        const firstByte = performance.now() - started;
        response.on("end", () => resolve(firstByte));
      });
    }).on("error", reject);
  });
}

async function load(count) {
  const times = [];
  let asked = 0;
  const visitor = async () => {
    while (asked < count) {
      asked += 1;
      times.push(await ask());
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: concurrency }, visitor));
  return { times: times.sort((a, b) => a - b), seconds: (performance.now() - started) / 1000 };
}

// The first responses fill the cache.
await load(concurrency * 4);
const alone = [];
for (let i = 0; i < 50; i += 1) alone.push(await ask());
alone.sort((a, b) => a - b);
const { times, seconds } = await load(requests);
agent.destroy();

printTable(
  `The warm Overview: ${requests} requests, ${concurrency} at a time`,
  ["", "median", "95%", "99%"],
  [
    ["time to first byte, alone", ...[0.5, 0.95, 0.99].map((share) => millis(quantile(alone, share)))],
    ["time to first byte, under load", ...[0.5, 0.95, 0.99].map((share) => millis(quantile(times, share)))],
  ],
);
console.log(`requests a second  ${(requests / seconds).toFixed(0)}`);
