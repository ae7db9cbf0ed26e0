// A server with a cap of two cents a day: it loads one Overview, and then serves cached figures.

import { expect, sandbox, test } from "../support/test.ts";
import { costTable, headline } from "../support/page.ts";

const capped = process.env.FARTHING_CAPPED_URL ?? "http://127.0.0.1:3001";

test("past the daily cap no request is sent, cached figures show, and the page names the cap", async ({
  page,
  complaints,
}) => {
  const opened = await page.goto(`${capped}/?range=30d`);
  expect(opened?.status()).toBe(200);
  await expect(page.getByRole("table", { name: /Cost by service/ })).toBeVisible();
  const meter = page.locator("summary", { hasText: /API cost/ });
  await expect(meter).toContainText("$0.02 today");
  await sandbox.reset();

  await page.goto(`${capped}/?range=30d&group=region`);
  const title = page.getByRole("heading", { name: "Today’s cap on paid API requests is reached" });
  await expect(page.getByRole("alert").filter({ has: title })).toContainText("FARTHING_DAILY_CAP_USD");
  await expect(headline(page)).toContainText(/\$[\d,]+\.\d\d/); // The totals are cached.
  await expect(costTable(page)).toHaveCount(0);
  await expect(page.getByText(/Show AWS error|Show details/), "nothing was sent").toHaveCount(0);
  expect((await sandbox.requests()).total).toBe(0);

  // A shorter range, another metric and coarser periods are all covered by the cache.
  for (const query of ["range=7d", "range=30d&metric=amortized", "range=30d&granularity=monthly"]) {
    await page.goto(`${capped}/?${query}`);
    await expect(page.getByRole("table", { name: /Cost by service/ })).toBeVisible();
  }
  // The cap refuses a refresh: the figures stay, with the reason why they are stale.
  await expect(page.getByRole("img", { name: /Monthly cost by service/ })).toHaveAttribute("data-state", "drawn");
  await page.getByRole("button", { name: /Refresh from AWS/ }).click();
  await expect(page.getByText(/These figures are stale, as of/)).toBeVisible();
  await expect(page.getByRole("table", { name: /Cost by service/ })).toBeVisible();
  expect((await sandbox.requests()).total).toBe(0);

  const file = await page.request.get(`${capped}/export/overview.json?range=30d&group=region`);
  expect(file.status()).toBe(503);
  expect(await file.text()).toContain("cap on paid API requests");
  complaints.length = 0; // The browser itself reports the 503.
});
