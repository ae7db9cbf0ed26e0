// Size of the program, and its memory before a visitor comes, half a minute after the start.

import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { setTimeout } from "node:timers/promises";
import { resident } from "./process.mjs";
import { printTable } from "./table.mjs";

const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

// Until then, the programs check their credentials, and their first worker threads end.
await setTimeout(30_000);
printTable(
  `Program, measured with ${availableParallelism()} cores`,
  ["", "", "at most"],
  [
    ["size of the file", megabytes(statSync("dist/farthing").size), "50 MB"],
    ["idle memory, own account", megabytes(resident(process.env.FARTHING_APP_PID)), "60 MB"],
    ["idle memory, demo account", megabytes(resident(process.env.FARTHING_DEMO_PID)), "90 MB"],
  ],
);
