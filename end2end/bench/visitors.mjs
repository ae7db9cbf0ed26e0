// Many visitors at once: 1,000 on a warm cache, twice as many requests as the program processes at a time, slow and silent clients, and
// a stop under load. Prints errors, response times of visitors and of monitoring, memory, and the time until normal service.

import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { availableParallelism } from "node:os";
import { setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { resident } from "./process.mjs";
import { start, startApp, stopAll } from "./programs.mjs";
import { millis, printTable, quantile } from "./table.mjs";

/** Requests that the program processes at the same time (docs/resilience.md). */
const capacity = 256;
const visitors = 1_000;
const seconds = Number(process.env.FARTHING_VISIT_SECONDS ?? 60);
/** Pages and files that are cached or computed from cached costs. */
const warmPaths = [
  "/",
  "/?range=30d&group=region",
  "/services",
  "/insights",
  "/resources",
  "/export/overview.csv",
  "/api/figures?path=/&question=range%3D30d",
];
/** A file that needs AWS: the filter differs, so that nothing is cached. */
const coldPath = (number) => `/export/overview.csv?range=7d&not.tag.Team=unseen-${number}`;
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;

/** Sends a request. Resolves with its end, or with the error that cut it; `refused` means that there was no connection. */
function send(url, { agent, method = "GET", signal } = {}) {
  const started = performance.now();
  return new Promise((resolve) => {
    let [head, connected] = [undefined, false];
    const end = (outcome) => resolve({ ...outcome, status: head?.statusCode, took: performance.now() - started });
    const sent = request(url, { agent, method, signal, headers: { "accept-encoding": "br" } }, (response) => {
      head = response;
      response.resume();
      response.on("end", () =>
        end({ complete: response.complete, retryAfter: response.headers["retry-after"], cut: !response.complete }),
      );
      response.on("error", (error) => end({ error: error.code ?? error.message, cut: true }));
    });
    sent.on("socket", (socket) => {
      connected = !socket.connecting;
      if (!connected) socket.once("connect", () => (connected = true));
    });
    sent.on("error", (error) => end({ error: error.code ?? error.message, cut: connected, refused: !connected }));
    sent.end();
  });
}

/** Starts to request the addresses for monitoring; the function returns the slowest responses. */
function monitor(url) {
  const worker = new Worker(new URL("monitor.mjs", import.meta.url), { workerData: url });
  const result = once(worker, "message");
  return async () => {
    worker.postMessage("stop");
    return (await result)[0];
  };
}

/** Samples the memory of a process; the function returns the highest value. */
function watchMemory(pid) {
  let peak = 0;
  const timer = setInterval(() => (peak = Math.max(peak, resident(pid))), 200);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

const monitoringRows = ({ slowest, failed }) => [
  ...Object.entries(slowest).map(([path, took]) => [`slowest ${path}`, millis(took), "50 ms"]),
  ["failed requests of monitoring", failed, "0"],
];

async function faults(sandbox, list) {
  const response = await fetch(`${sandbox.url}/_sandbox/faults`, { method: "PUT", body: JSON.stringify(list) });
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}: ${await response.text()}`);
}

/** Visitors who open a page, read it for a second on average, and open the next, for some seconds. */
async function visit(url, count, duration) {
  const agent = new Agent({ keepAlive: true, maxSockets: count });
  const end = performance.now() + duration * 1_000;
  const results = [];
  const visitor = async (number) => {
    await setTimeout(Math.random() * 1_000);
    for (let page = number; performance.now() < end; page += 1) {
      results.push(await send(url + warmPaths[page % warmPaths.length], { agent }));
      await setTimeout(500 + Math.random() * 1_000);
    }
  };
  await Promise.all(Array.from({ length: count }, (_, number) => visitor(number)));
  agent.destroy();
  return results;
}

const failures = (results) => results.filter((it) => it.status !== 200 || !it.complete);
const times = (results) => results.map((it) => it.took).sort((a, b) => a - b);

async function crowd(app) {
  for (let round = 0; round < 3; round += 1) for (const path of warmPaths) await send(app.url + path);
  await setTimeout(5_000);
  const before = resident(app.pid);
  const [stopMonitor, peak] = [monitor(app.url), watchMemory(app.pid)];
  const results = await visit(app.url, visitors, seconds);
  const [monitored, highest] = [await stopMonitor(), peak()];
  await setTimeout(30_000);
  const [sorted, failed] = [times(results), failures(results)];
  const kinds = [...new Set(failed.map((it) => it.error ?? it.status))].join(" ");
  printTable(
    `${visitors} visitors on a warm cache for ${seconds} s, on ${availableParallelism()} cores shared with them`,
    ["", "", "at most"],
    [
      ["responses", results.length, ""],
      ["responses a second", (results.length / seconds).toFixed(0), ""],
      ["median", millis(quantile(sorted, 0.5)), ""],
      ["99%", millis(quantile(sorted, 0.99)), ""],
      [`errors ${kinds}`, failed.length, "0"],
      ...monitoringRows(monitored),
      ["memory before", megabytes(before), ""],
      ["highest memory", megabytes(highest), ""],
      ["memory 30 s later", megabytes(resident(app.pid)), ""],
    ],
  );
}

/** Twice as many requests as the program processes, while AWS is slow. A rejected one comes again when it may. */
async function overload(app, sandbox) {
  await faults(sandbox, [{ operation: "ce:*", kind: "delay", millis: 3_000 }]);
  const leave = new AbortController();
  const agent = new Agent({ keepAlive: true, maxSockets: 2 * capacity });
  const results = [];
  const client = async (number) => {
    while (!leave.signal.aborted) {
      const result = await send(app.url + coldPath(number), { agent, signal: leave.signal });
      results.push(result);
      if (result.status !== 503) continue;
      await setTimeout(Number(result.retryAfter) * 1_000, null, { signal: leave.signal }).catch(() => {});
    }
  };
  const stopMonitor = monitor(app.url);
  const clients = Array.from({ length: 2 * capacity }, (_, number) => client(number));
  await setTimeout(15_000);
  const monitored = await stopMonitor();
  leave.abort();
  await Promise.all(clients);
  agent.destroy();
  await faults(sandbox, []);
  const stopped = performance.now();
  let normal = 0;
  while (normal < 20) {
    const page = await send(app.url + warmPaths[normal % warmPaths.length]);
    const cold = await send(app.url + coldPath(`after-${normal}`));
    normal = [page, cold].every((it) => it.status === 200 && it.complete) ? normal + 10 : 0;
  }
  const rejected = results.filter((it) => it.status === 503);
  printTable(
    `${2 * capacity} requests at a time, twice as many as are processed`,
    ["", "", "at most"],
    [
      ["rejected with 503", rejected.length, ""],
      ["of them without Retry-After", rejected.filter((it) => !it.retryAfter).length, "0"],
      ["other errors", results.filter((it) => it.status && ![200, 503].includes(it.status)).length, "0"],
      ["until normal service", `${((performance.now() - stopped) / 1_000).toFixed(1)} s`, "5 s"],
      ...monitoringRows(monitored),
    ],
  );
}

/** Clients that send nothing, half a head or half a body, beside normal visitors. */
async function slowClients(app) {
  const { port } = new URL(app.url);
  let running = true;
  let closed = 0;
  const sockets = new Set();
  const openings = [
    "",
    "GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: ",
    "POST /api/forget HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n",
  ];
  const slow = async (number) => {
    while (running) {
      const socket = connect(Number(port), "127.0.0.1");
      const end = new Promise((resolve) =>
        socket
          .once("close", resolve)
          .on("error", () => {})
          .resume(),
      );
      const opening = openings[number % openings.length];
      if (opening) socket.write(opening);
      const timer = setInterval(() => opening && running && socket.writable && socket.write("x"), 1_000);
      sockets.add(socket);
      await end;
      clearInterval(timer);
      sockets.delete(socket);
      closed += 1;
      await setTimeout(100);
    }
  };
  const count = 1_500;
  for (let number = 0; number < count; number += 1) slow(number).catch(() => {});
  await setTimeout(2_000);
  const stopMonitor = monitor(app.url);
  const results = await visit(app.url, 100, 20);
  const monitored = await stopMonitor();
  running = false;
  sockets.forEach((socket) => socket.destroy());
  printTable(
    `100 visitors beside ${count} slow and silent clients for 20 s`,
    ["", "", "at most"],
    [
      ["99%", millis(quantile(times(results), 0.99)), ""],
      ["errors", failures(results).length, "0"],
      ["slow connections that were closed", closed, ""],
      ...monitoringRows(monitored),
    ],
  );
}

/** SIGTERM while visitors open pages, stream lists and export files, on connections of their own. */
async function stopUnderLoad(app, sandbox) {
  await faults(sandbox, [{ operation: "ce:*", kind: "delay", millis: 1_000 }]);
  let running = true;
  const results = [];
  const client = async (number) => {
    for (let step = 0; running; step += 1) {
      const paths = [...warmPaths, coldPath(`${number}-${step}`), "/api/resources?view="];
      results.push(await send(app.url + paths[(number + step) % paths.length], { agent: false }));
    }
  };
  const clients = Array.from({ length: 150 }, (_, number) => client(number));
  await setTimeout(4_000);
  const before = results.length;
  const stopped = performance.now();
  process.kill(app.pid, "SIGTERM");
  await app.exited;
  const drained = (performance.now() - stopped) / 1_000;
  running = false;
  await Promise.all(clients);
  const served = results.slice(before).filter((it) => !it.refused);
  printTable(
    "SIGTERM while 150 clients send requests",
    ["", "", "at most"],
    [
      ["requests that ended after the signal", served.length, ""],
      ["of them rejected", served.filter((it) => it.status >= 500).length, ""],
      [
        `cut ${[...new Set(served.filter((it) => it.cut).map((it) => it.error))].join(" ")}`,
        served.filter((it) => it.cut).length,
        "0",
      ],
      ["until the process ended", `${drained.toFixed(1)} s`, "20 s"],
    ],
  );
}

try {
  const sandbox = await start(["sandbox"]);
  const app = await startApp(sandbox);
  await crowd(app);
  await overload(app, sandbox);
  await slowClients(app);
  await stopUnderLoad(app, sandbox);
} finally {
  stopAll();
}
process.exit();
