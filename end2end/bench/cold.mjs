// The first Overview of a newly started app, by day over 12 months, with a sandbox that answers at once: nothing is cached.

import { setTimeout } from "node:timers/promises";
import { startApp, start, stopAll } from "./programs.mjs";
import { median, millis, printTable } from "./table.mjs";

const rounds = 9;
const path = "/?range=12m&granularity=daily";

async function coldPage(sandbox) {
  const app = await startApp(sandbox);
  // The app requests accounts and regions at its start.
  await setTimeout(2_000);
  const started = performance.now();
  const response = await fetch(`${app.url}${path}`, { headers: { "accept-encoding": "br" } });
  const head = performance.now() - started;
  const page = await response.text();
  const whole = performance.now() - started;
  app.stop();
  // A streamed page ends with the scripts of its last figures.
  const complete = page.includes("</html>") && page.includes("__INCOMPLETE_CHUNKS=[");
  if (response.status !== 200 || !complete)
    throw new Error(`the page has status ${response.status}, complete: ${complete}`);
  return { head, whole };
}

try {
  const sandbox = await start(["sandbox"]);
  const pages = [];
  for (let round = 0; round < rounds; round += 1) pages.push(await coldPage(sandbox));
  printTable(
    `The first Overview of an app, 12 months by day, median of ${rounds} starts`,
    ["", "", "at most"],
    [
      ["first byte", millis(median(pages.map((it) => it.head))), ""],
      ["last byte", millis(median(pages.map((it) => it.whole))), millis(150)],
    ],
  );
} finally {
  stopAll();
}
