// Reports of browsers about a page: durations and errors, sent when the page is hidden or left.

import type { Page } from "@playwright/test";
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

/** Bodies of the reports so far; Playwright doesn't see those of `sendBeacon`. */
async function reports(page: Page): Promise<unknown[]> {
  const texts = await page.evaluate(() => Promise.all((window as unknown as { sent: Promise<string>[] }).sent));
  return texts.map((text) => JSON.parse(text) as unknown);
}

/** Records the bodies of the reports. */
const recordReports = (page: Page) =>
  page.addInitScript(() => {
    const send = navigator.sendBeacon.bind(navigator);
    const sent: Promise<string>[] = [];
    Object.assign(window, { sent });
    navigator.sendBeacon = (address, body) => {
      sent.push(new Response(body).text());
      return send(address, body);
    };
  });

test("pages without costs that are opened within the app are reported by name", async ({ page }) => {
  await recordReports(page);
  await page.goto("/?range=30d");
  await codeRuns(page);
  for (const name of ["Insights", "Services", "Resources"]) {
    await page.getByRole("navigation").getByRole("link", { name, exact: true }).first().click();
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  }
  expect(await reports(page)).toEqual([{ opened: "insights" }, { opened: "resources" }]);
});

test("a page reports its timings once, and later errors by their number only", async ({ page, complaints }) => {
  await recordReports(page);
  const statuses: number[] = [];
  page.on("response", (response) => {
    if (new URL(response.url()).pathname === "/page-timings") statuses.push(response.status());
  });
  await page.goto("/services?range=30d");
  await codeRuns(page);
  await hideAndShow(page);
  await hideAndShow(page);
  const [paint, code] = [expect.any(Number), expect.any(Number)];
  expect(await reports(page)).toEqual([{ page: "services", errors: 0, paint, code }]);

  await page.evaluate(() => setTimeout(() => Promise.reject(new Error("a secret"))));
  await expect.poll(() => complaints.length).toBeGreaterThan(0);
  complaints.length = 0;
  await hideAndShow(page);
  expect((await reports(page)).slice(1)).toEqual([{ page: "services", errors: 1 }]);
  await expect.poll(() => statuses).toEqual([204, 204]);
});
