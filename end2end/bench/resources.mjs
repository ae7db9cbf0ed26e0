// A hundred thousand resources: time to the first rows, memory of the server, scrolling of the table.
//
// Starts a separate sandbox, and an app that covers all four of its accounts.

import { readFrames, varint } from "./frames.mjs";
import { launch, newPage } from "./browser.mjs";
import { resident } from "./process.mjs";
import { start, startApp, stopAll, today } from "./programs.mjs";
import { kilobytes, median, millis, printTable } from "./table.mjs";

const wanted = Number(process.env.FARTHING_BENCH_RESOURCES ?? 100_000);
const delay = 300;
const frames = 180;
// Reads of the stream before memory is measured: later reads reuse memory that the first one allocates.
const reads = 3;

/** Resident memory when idle: worker threads have ended and released their memory. */
async function settled(pid) {
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  return resident(pid);
}

/** Signed like a client's request, for a server that does not verify signatures. */
function ask(sandbox, service, region, form) {
  const scope = `AKIASANDBOX/20261123/${region}/${service}/aws4_request`;
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`,
    "content-type": "application/x-www-form-urlencoded",
  };
  return fetch(sandbox.url, { method: "POST", headers, body: new URLSearchParams(form) });
}

const control = (sandbox, path, method, body) =>
  fetch(`${sandbox.url}/_sandbox/${path}`, { method, body, headers: { "content-type": "application/json" } });

// Positions of the variants of an event: a stream's content is a result, then the event (`ResourceEvent`, `ListingEvent`).
const [ok, list, bill, found] = [0, 0, 2, 1];

/** Reads the page's stream and returns the times of the first resources and of the end, the number of resources, and the bytes. */
async function read(app) {
  const begun = performance.now();
  let [first, count, last] = [0, 0, -1];
  const bytes = await readFrames(`${app.url}/api/resources?view=range%3D14d`, (frame) => {
    if (frame[0] === ok && frame[1] === list && frame[2] === found) {
      first ||= performance.now() - begun;
      const [, length] = varint(frame, 3);
      count += varint(frame, length)[0];
    }
    last = frame[1];
  });
  if (last !== bill) throw new Error(`the stream ended with event ${last}`);
  return { first, whole: performance.now() - begun, count, ...bytes };
}

/** Runs the checks and returns the time and the bytes. */
async function check(app) {
  const begun = performance.now();
  const bytes = await readFrames(`${app.url}/api/insights`, () => {});
  return { whole: performance.now() - begun, ...bytes };
}

async function members(sandbox) {
  const request = {
    TimePeriod: { Start: "2026-11-01", End: today },
    Granularity: "MONTHLY",
    Metrics: ["UnblendedCost"],
    GroupBy: [{ Type: "DIMENSION", Key: "LINKED_ACCOUNT" }],
  };
  const answer = await fetch(sandbox.url, {
    method: "POST",
    headers: {
      "x-amz-target": "AWSInsightsIndexService.GetCostAndUsage",
      "content-type": "application/x-amz-json-1.1",
    },
    body: JSON.stringify(request),
  });
  const groups = (await answer.json()).ResultsByTime[0].Groups.map((group) => group.Keys[0]);
  const identity = await (await ask(sandbox, "sts", "us-east-1", { Action: "GetCallerIdentity" })).text();
  const payer = /<Account>(\d+)</.exec(identity)[1];
  return groups.filter((account) => account !== payer);
}

/** Starts a sandbox with this many resources, and an app that covers all four of its accounts. */
async function account(resources) {
  const made = performance.now();
  const sandbox = await start(["sandbox", "--resources", String(resources)]);
  const making = performance.now() - made;
  const roles = (await members(sandbox)).map((account) => `arn:aws:iam::${account}:role/Farthing`).join(",");
  const app = await startApp(sandbox, { FARTHING_ROLES: roles });
  // The app requests accounts and regions at its start.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  return { sandbox, app, making };
}

async function main() {
  // The same lists with a tenth of the resources: the rest of the server's memory is equal.
  const few = await account(wanted / 10);
  const idle = resident(few.app.pid);
  let fewer;
  for (let time = 0; time < reads; time += 1) fewer = await read(few.app);
  const before = await settled(few.app.pid);

  const { sandbox, app, making } = await account(wanted);

  // Times, with a delay for each response of AWS.
  await control(sandbox, "faults", "PUT", JSON.stringify([{ operation: "*", kind: "delay", millis: delay }]));
  const asked = performance.now();
  const page = { Action: "DescribeInstances", Version: "2016-11-15", MaxResults: "1000" };
  await (await ask(sandbox, "ec2", "eu-central-1", page)).text();
  const firstPage = performance.now() - asked;
  const slow = await Promise.race([
    read(app),
    new Promise((_, reject) => setTimeout(() => reject(new Error("the slow stream took over five minutes")), 300_000)),
  ]);
  await control(sandbox, "faults", "DELETE");

  // Memory, with all data in the cache.
  let warm;
  for (let time = 1; time < reads; time += 1) warm = await read(app);
  const after = await settled(app.pid);
  const findings = await check(app);
  printTable(
    `${slow.count.toLocaleString("en")} resources in four accounts, ${delay} ms an answer`,
    ["", "figure"],
    [
      ["the account is made", millis(making)],
      ["first page of AWS", millis(firstPage)],
      ["first rows", millis(slow.first)],
      ["first rows / first page", (slow.first / firstPage).toFixed(2)],
      ["all of them and their costs", millis(slow.whole)],
      ["the same from memory", millis(warm.whole)],
      ["bytes, uncompressed", kilobytes(warm.raw)],
      ["bytes as sent, brotli", kilobytes(warm.sent)],
      ["findings for them", millis(findings.whole)],
      ["their bytes, uncompressed", kilobytes(findings.raw)],
      ["their bytes as sent, brotli", kilobytes(findings.sent)],
    ],
  );

  printTable(
    "Memory of the server",
    ["", "figure"],
    [
      ["idle", kilobytes(idle)],
      [`with ${fewer.count.toLocaleString("en")} resources`, kilobytes(before)],
      [`with ${slow.count.toLocaleString("en")} resources`, kilobytes(after)],
      ["bytes for each resource more", ((after - before) / (slow.count - fewer.count)).toFixed(0)],
    ],
  );

  const browser = await launch();
  const tab = await newPage(browser);
  const opened = performance.now();
  await tab.goto(`${app.url}/resources`);
  await tab.locator(".resource-table tbody tr:not(.spacer)").first().waitFor({ timeout: 120_000 });
  const rows = performance.now() - opened;
  await tab
    .getByText(/Parts = total/)
    .first()
    .waitFor({ timeout: 180_000 });
  const done = performance.now() - opened;
  await tab.waitForTimeout(2_000);
  const times = await tab.evaluate(async (frames) => {
    const scroller = document.querySelector(".rows");
    const step = Math.max(200, scroller.scrollHeight / frames / 4);
    const times = [];
    let before = await new Promise(requestAnimationFrame);
    for (let frame = 0; frame < frames; frame += 1) {
      scroller.scrollBy(0, frame % 30 === 29 ? scroller.scrollHeight / 7 : step);
      const now = await new Promise(requestAnimationFrame);
      times.push(now - before);
      before = now;
    }
    return times;
  }, frames);
  const heap = await tab.evaluate(() => performance.memory?.usedJSHeapSize ?? 0);
  await browser.close();
  printTable(
    `The table in Chromium, ${frames} frames of scrolling`,
    ["", "figure"],
    [
      ["first rows drawn", millis(rows)],
      ["all drawn, with costs", millis(done)],
      ["median frame", millis(median(times))],
      ["longest frame", millis(Math.max(...times))],
      ["frames over 50 ms", String(times.filter((time) => time > 50).length)],
      ["JavaScript heap", kilobytes(heap)],
    ],
  );
}

try {
  await main();
} finally {
  stopAll();
}
