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
