// Starts programs for a single benchmark: a sandbox, and apps that use it.

import { spawn } from "node:child_process";
import { createServer } from "node:net";

/** Today in the sandbox, which has an account for this day. */
export const today = "2026-11-23";

const children = [];

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Starts the program and waits until it listens. */
export async function start(args, environment = {}) {
  const port = await freePort();
  const child = spawn("dist/farthing", [...args, "--addr", `127.0.0.1:${port}`, "--today", today], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, FARTHING_LOG: "error", ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  await new Promise((resolve, reject) => {
    child.stdout.on("data", (printed) => String(printed).includes("is listening on") && resolve());
    child.once("exit", (code) => reject(new Error(`dist/farthing ${args[0]} ended with ${code}`)));
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  return { url: `http://127.0.0.1:${port}`, pid: child.pid, stop: () => child.kill(), exited };
}

/** Starts an app for the account of a sandbox. */
export const startApp = (sandbox, environment = {}) =>
  start(["serve", "--daily-cap-usd", "50"], {
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "sandbox",
    AWS_SECRET_ACCESS_KEY: "sandbox",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    ...environment,
  });

/** Stops all programs. */
export const stopAll = () => children.forEach((child) => child.kill());
