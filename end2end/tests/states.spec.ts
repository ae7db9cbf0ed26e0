import { expect, sandbox, test } from "../support/test.ts";
import { handleCalls } from "../support/connection.ts";
import { filterBar, headline, openMenu, settled } from "../support/page.ts";
import { follow, unseen } from "../support/view.ts";

const zero = /\$0\.00/;

/** A promise that `open` resolves. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

test("slow: placeholders show until the figures load", async ({ page }) => {
  await sandbox.fault({ operation: "ce:GetCostAndUsage", kind: "delay", millis: 5_000 });
  await page.goto(unseen(), { waitUntil: "commit" });
  await expect(page.getByRole("status").filter({ hasText: "Loading costs" })).toBeVisible();
  await expect(page.getByRole("main")).not.toContainText(zero);
  await expect(page.getByRole("table", { name: /Cost by/ })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByRole("status").filter({ hasText: "Loading costs" })).toBeHidden();
});

test("slow, on the way to another view: no old figure shows under the new title", async ({ page }) => {
  await page.goto(unseen());
  await settled(page);
  await sandbox.fault({ operation: "ce:GetCostAndUsage", kind: "delay", millis: 5_000 });
  await openMenu(page, /^Group/);
  await page.getByRole("link", { name: "Region", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "Loading costs" })).toBeVisible();
  await expect(page.getByRole("table", { name: /Cost by service/ })).toBeHidden();
  await expect(page.getByRole("table", { name: /Cost by region/ })).toBeVisible({ timeout: 30_000 });
});

test("denied: the error names the missing permission, and trying again works", async ({ page }) => {
  await sandbox.deny("ce:GetCostAndUsage");
  await page.goto(unseen());
  const title = page.getByRole("heading", { name: "Cost Explorer denied the request" });
  const alert = page.getByRole("alert").filter({ has: title });
  await expect(alert).toContainText("ce:GetCostAndUsage");
  await expect(page.getByRole("main")).not.toContainText(zero);
  await expect(page.getByText("arn:aws")).toHaveCount(0);
  // The page's script loads AWS's error: it runs once this button is enabled.
  await expect(filterBar(page).locator("form button", { hasText: "Compare" })).toBeEnabled();
  await alert.getByText("Show AWS error").click();
  await expect(alert.getByText("arn:aws")).toBeVisible();
  await sandbox.clearFaults();
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("table", { name: /Cost by/ })).toBeVisible();
});

const aws = "Show AWS error";
const details = "Show details";
const failures = [
  ["error", "Cost Explorer failed", aws],
  ["throttle", "AWS throttled the requests", aws],
  ["reset", "Cost Explorer could not be reached", details],
  ["malformed", "Cost Explorer sent an unreadable response", details],
] as const;

for (const [kind, title, label] of failures) {
  test(`${kind}: the page shows the failure`, async ({ page }) => {
    await sandbox.fault({ operation: "ce:GetCostAndUsage", kind });
    await page.goto(unseen());
    const alert = page.getByRole("alert").filter({ has: page.getByRole("heading", { name: title }) });
    await expect(alert).toBeVisible({ timeout: 40_000 });
    await expect(alert.locator("summary"), "label of the original message").toHaveText([label]);
    await expect(alert.getByRole("button", { name: "Try again" })).toBeVisible();
    await expect(page.getByRole("main")).not.toContainText(zero);
  });
}

test("one part fails: the others stay", async ({ page }) => {
  const address = unseen("range=30d");
  await page.goto(address);
  await expect(page.getByRole("table", { name: /Cost by/ })).toBeVisible();
  await sandbox.fault({ operation: "ce:GetCostAndUsage", kind: "deny" });
  await page.goto(`${address}&group=region`);
  await expect(page.getByRole("alert")).toContainText("The headline figures above are complete");
  await expect(headline(page)).toContainText(/\$[\d,]+\.\d\d/);
});

test("throttled requests are retried", async ({ page }) => {
  await sandbox.fault({ operation: "ce:GetCostAndUsage", kind: "throttle", times: 2 });
  await page.goto(unseen());
  await expect(page.getByRole("table", { name: /Cost by/ })).toBeVisible({ timeout: 20_000 });
});

test("empty: an account without costs shows the reason, and no zero", async ({ page }) => {
  await sandbox.fault({ operation: "ce:GetCostAndUsage", kind: "empty" });
  await page.goto("/?from=2026-02-03&to=2026-02-05&not.region=nowhere-1");
  await expect(page.getByRole("heading", { name: "Nothing matches these filters" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Stop excluding Region" })).toBeVisible();
});

test("empty because of a filter: the page offers to remove the filter", async ({ page }) => {
  await page.goto("/?range=30d&region=eu-central-1&service=Amazon+Nowhere");
  await expect(page.getByRole("heading", { name: "Nothing matches these filters" })).toBeVisible();
  await page.getByRole("link", { name: /Remove Region|Remove Service/ }).click();
  await expect(page).not.toHaveURL(/region=eu-central-1&service=/);
});

test("a late failure of an earlier request is not shown as the failure of the current one", async ({ page }) => {
  const [first, second] = [gate(), gate()];
  let sent = 0;
  await handleCalls(page, "explanation", async (route, number) => {
    sent = number;
    if (number === 1) {
      await first.opened;
      await route.fulfill({ body: "not an explanation" });
    } else {
      await second.opened;
      await route.continue();
    }
  });
  await page.goto("/?range=30d");
  await expect.poll(() => sent).toBe(1);
  await follow(page, "/?range=30d&region=eu-central-1");
  await expect.poll(() => sent).toBe(2);
  const answered = page.waitForResponse(/\/api\/explanation/);
  first.open();
  await answered;
  const movers = page.getByRole("heading", { name: "Top movers" });
  await expect(movers).toBeVisible();
  await expect(page.getByText("Comparing the two periods…")).toBeVisible();
  await expect(page.getByText("The comparison period could not be loaded.")).toHaveCount(0);
  second.open();
  await expect(page.getByRole("table", { name: /Largest changes/ })).toBeVisible();
});

test("too many requests: the page shows the server's sentence, and trying again works", async ({
  page,
  complaints,
}) => {
  await handleCalls(page, "figures", async (route, number) => {
    if (number > 1) return route.continue();
    const sentence = "Farthing is processing too many requests. Try again in a few seconds";
    await route.fulfill({ status: 503, headers: { "retry-after": "2" }, json: { Rejected: sentence } });
  });
  await page.goto("/?range=30d");
  await settled(page);
  await follow(page, unseen());
  const alert = page.getByRole("alert").filter({ has: page.getByRole("heading", { name: "Farthing did not answer" }) });
  await expect(alert).toContainText("Farthing is processing too many requests. Try again in a few seconds.");
  await expect(alert).not.toContainText(/deserializ|Show details/);
  // The browser reports the status of the answer.
  expect(complaints.filter((it) => !it.includes("status of 503"))).toEqual([]);
  complaints.length = 0;
  await alert.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("table", { name: /Cost by/ })).toBeVisible();
});
