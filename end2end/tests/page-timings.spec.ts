// Reports of browsers about a page: durations and errors, sent when the page is hidden or left.

import type { Page, Request } from "@playwright/test";
import { expect, test } from "../support/test.ts";
import { codeRuns } from "../support/page.ts";

test.skip(({ isMobile }) => isMobile, "same as on desktop");

/** Does what happens when the visitor switches to another tab, and returns. */
async function hideAndShow(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const hidden of [true, false]) {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }
  });
}

test("a page reports its timings once, and later errors by their number only", async ({ page, complaints }) => {
  const reports: Request[] = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname === "/page-timings") reports.push(request);
  });
  await page.goto("/services?range=30d");
  await codeRuns(page);
  await hideAndShow(page);
  await hideAndShow(page);
  await expect.poll(() => reports.length).toBe(1);
  const [paint, code] = [expect.any(Number), expect.any(Number)];
  expect(reports[0]?.postDataJSON()).toEqual({ page: "services", errors: 0, paint, code });
  expect((await reports[0]?.response())?.status()).toBe(204);

  await page.evaluate(() => setTimeout(() => Promise.reject(new Error("a secret"))));
  await expect.poll(() => complaints.length).toBeGreaterThan(0);
  complaints.length = 0;
  await hideAndShow(page);
  await expect.poll(() => reports.length).toBe(2);
  expect(reports[1]?.postDataJSON()).toEqual({ page: "services", errors: 1 });
});
