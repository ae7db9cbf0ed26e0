import { defineConfig, devices } from "@playwright/test";

// scripts/test.sh sets these; the defaults are those of `make run` and `farthing sandbox`.
const baseURL = process.env.FARTHING_URL ?? "http://127.0.0.1:3000";
const executablePath = process.env.FARTHING_CHROMIUM ?? "/usr/bin/chromium";

export default defineConfig({
  testDir: "tests",
  // All specs share one account with its counters and faults, so they run in sequence.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  // Generous: they only end what hangs, and CI runners are slow.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL,
    locale: "en-GB",
    timezoneId: "UTC",
    // A trace of each test would double its time; for one test, add `--trace=on`.
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath,
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "desktop", use: { viewport: { width: 1440, height: 900 } } },
    { name: "phone", use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
  ],
});
