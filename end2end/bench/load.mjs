// Response times of a cached Overview, and the processor time of the server: a limited load on the local server, over
// keep-alive connections.

import { readFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { cpus } from "node:os";
import { millis, printTable, quantile } from "./table.mjs";

const requests = 4000;
const concurrencies = [16, 64];
const url = new URL(process.env.FARTHING_URL);
if (url.hostname !== "127.0.0.1") throw new Error(`load is for 127.0.0.1 only, not ${url.hostname}`);
/** Linux reports processor time in hundredths of a second. */
const millisPerTick = 10;

/** Sends one request; returns milliseconds to the end of the response. */
function request(agent) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const headers = { "accept-encoding": "br" };
    get(url, { agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`the Overview answered ${response.statusCode}`));
      response.resume().on("end", () => resolve(performance.now() - started));
    }).on("error", reject);
  });
}

/** Processor time of the server so far in milliseconds. */
function serverMillis() {
  const stat = readFileSync(`/proc/${process.env.FARTHING_APP_PID}/stat`, "utf8");
  // After the name in parentheses, fields 12 and 13 are the ticks in user and kernel mode.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * millisPerTick;
}

async function load(count, concurrency) {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const times = [];
  let sent = 0;
  const visitor = async () => {
    while (sent < count) {
      sent += 1;
      times.push(await request(agent));
    }
  };
  const started = performance.now();
  const startedMillis = serverMillis();
  await Promise.all(Array.from({ length: concurrency }, visitor));
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  return {
    times: times.sort((a, b) => a - b),
    perSecond: count / seconds,
    server: (serverMillis() - startedMillis) / count,
  };
}

// The first responses fill the caches.
await load(100, 1);
const rows = [];
for (const concurrency of [1, ...concurrencies]) {
  const { times, perSecond, server } = await load(requests, concurrency);
  const quantiles = [0.5, 0.95, 0.99].map((share) => millis(quantile(times, share)));
  rows.push([`${concurrency} at a time`, ...quantiles, perSecond.toFixed(0), `${server.toFixed(2)} ms`]);
}
printTable(
  `The warm Overview, ${requests} requests, on ${cpus().length} cores shared with the load generator`,
  ["", "median", "95%", "99%", "a second", "server CPU"],
  rows,
);
