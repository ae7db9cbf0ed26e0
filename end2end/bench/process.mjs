// Figures of a running process, from Linux.

import { readFileSync } from "node:fs";

/** Resident memory in bytes. */
export const resident = (pid) =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;
