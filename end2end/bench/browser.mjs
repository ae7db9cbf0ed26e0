// The browser of the benchmarks.

import { chromium } from "@playwright/test";

export function launch() {
  return chromium.launch({
    executablePath: process.env.FARTHING_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--disable-component-update",
    ],
  });
}

/** Opens a page of a laptop's width. */
export const newPage = (browser) => browser.newPage({ viewport: { width: 1440, height: 900 } });

/** Opens a page and waits until its code runs: charts react, and the server's HTML is replaced. */
export async function open(page, address) {
  await page.goto(new URL(address, process.env.FARTHING_URL).href, { waitUntil: "networkidle", timeout: 120_000 });
  await page.waitForFunction(
    () => !document.querySelector(".server-rendered, [role=img].plot:not([data-state=drawn])"),
  );
}
