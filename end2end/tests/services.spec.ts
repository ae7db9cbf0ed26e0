import { expectAccessible } from "../support/axe.ts";
import { serverCalls } from "../support/server-calls.ts";
import { expect, sandbox, test } from "../support/test.ts";
import { chips, openMenu, reconciliationBadge, settled, totalCost } from "../support/page.ts";

const ec2Other = "/services/EC2%20-%20Other";

test("the list has every service with a link to its page, and no 'Other'", async ({ page, isMobile }) => {
  await page.goto("/services?range=90d");
  const table = page.getByRole("table", { name: /Cost by service/ });
  await expect(table.getByRole("row")).not.toHaveCount(12);
  await expect(table).not.toContainText("Other, ");
  // A phone shows only the columns that fit.
  if (!isMobile) await expect(table.getByRole("columnheader", { name: /Trend/ })).toBeVisible();
  await expect(page.getByRole("link", { name: "Services", exact: true })).toHaveAttribute("aria-current", "page");
  await table.getByRole("link", { name: "AWS Lambda" }).click();
  await expect(page).toHaveURL(/\/services\/AWS%20Lambda\?range=90d$/);
  await expect(page.getByRole("heading", { level: 1, name: "AWS Lambda" })).toBeVisible();
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "Services" }).click();
  await expect(page).toHaveURL(/\/services\?range=90d$/);
});

test("tabs break a service down, and each is requested once when it opens", async ({ page }) => {
  await page.goto(`${ec2Other}?range=30d`);
  await expect(page.getByRole("table", { name: /Cost by usage type/ })).toContainText("GB-Mo");
  // The explanations load after the figures.
  await settled(page);
  const tabs = page.getByRole("navigation", { name: "Cost by" });
  for (const [tab, attribute] of [
    ["Operation", "operation"],
    ["Region", "region"],
    ["Account", "account"],
  ]) {
    await sandbox.reset();
    await tabs.getByRole("link", { name: tab, exact: true }).click();
    await expect(page.getByRole("table", { name: new RegExp(`Cost by ${attribute}`) })).toBeVisible();
    await expect(tabs.getByRole("link", { name: tab, exact: true })).toHaveAttribute("aria-current", "page");
    expect((await sandbox.requests()).paid).toBeLessThanOrEqual(1);
  }
  await settled(page);
  await sandbox.reset();
  const calls = serverCalls(page);
  for (const tab of ["Operation", "Region", "Usage type"]) {
    await tabs.getByRole("link", { name: tab, exact: true }).click();
    await expect(page.getByRole("table", { name: new RegExp(`Cost by ${tab.toLowerCase()}`) })).toBeVisible();
  }
  expect(calls).toEqual([]);
  expect((await sandbox.requests()).total).toBe(0);
});

test("every tab has the same total, and the parts of each add up to it", async ({ page }) => {
  const totals = new Set<string>();
  for (const group of ["usage-type", "operation", "region", "az", "instance-type", "platform", "account", "tag.Team"]) {
    await page.goto(`${ec2Other}?range=last-month&group=${group}`);
    await expect(page.getByRole("link", { name: /Parts = total/ })).toBeVisible();
    totals.add(await totalCost(page).innerText());
  }
  expect([...totals]).toHaveLength(1);
});

test("usage, unit price, weekday pattern and anomalies", async ({ page }) => {
  await page.goto(`${ec2Other}?range=90d`);
  const prices = page.getByRole("table", { name: /Unit price of each group/ });
  await expect(prices.getByRole("row", { name: /EUC1-EBS:VolumeUsage.gp3/ })).toContainText(/\$0\.\d+ per GB-Mo/);
  await expect(page.getByRole("table", { name: /Average cost by weekday/ }).getByRole("row")).toHaveCount(7);
  const anomaly = page.getByRole("listitem").filter({ hasText: "NatGateway-Bytes" });
  await expect(anomaly).toContainText("14–18 Oct");
  await expect(page.getByRole("img", { name: /Daily cost and expected range/ })).toHaveAttribute("data-state", "drawn");
  await anomaly.getByRole("link").click();
  await expect(page).toHaveURL(/from=2026-10-14&to=2026-10-18/);
  await expect(page.getByRole("columnheader", { name: "Change" })).toBeVisible();
});

test("a change is divided into usage and price", async ({ page }) => {
  await page.goto("/services/Amazon%20Bedrock?range=last-month&compare=previous");
  const changes = page.getByRole("table", { name: /Largest changes/ });
  await expect(changes).toContainText(/usage (only|[+−]\$[\d,]+)/);
  await expect(changes).toContainText("Change in total");
});

test("any two periods of equal length can be compared, others are refused", async ({ page }) => {
  await page.goto("/services/Amazon%20Bedrock?from=2026-11-09&to=2026-11-15");
  await expect(page.getByRole("table", { name: /Cost by usage type/ })).toBeVisible();
  const against = async (from: string, to: string) => {
    await openMenu(page, /^Compare/);
    await page.getByLabel("Start of comparison").fill(from);
    await page.getByLabel("End of comparison").fill(to);
    await page.getByRole("button", { name: "Compare", exact: true }).click();
  };
  await against("2026-10-05", "2026-10-11");
  await expect(page).toHaveURL(/compare=2026-10-05\.\.2026-10-11/);
  await expect(page.getByRole("table", { name: /Largest changes.*5–11 Oct/ })).toBeVisible();
  await against("2026-10-05", "2026-10-07");
  await expect(page.getByRole("alert").filter({ hasText: "compare=" })).toContainText("Allowed:");
});

test("a click on a usage type opens its operations, and Back returns", async ({ page }) => {
  await page.goto(`${ec2Other}?range=30d`);
  const table = page.getByRole("table", { name: /Cost by usage type/ });
  await table.getByRole("link", { name: "EUC1-EBS:VolumeUsage.gp3" }).click();
  await expect(page).toHaveURL(/\/services\/EC2%20-%20Other\?range=30d&group=operation&usage-type=/);
  await expect(page.getByRole("heading", { level: 1, name: "EC2 – Other" })).toBeVisible();
  await expect(chips(page)).toContainText("EUC1-EBS:VolumeUsage.gp3");
  await page.goBack();
  await expect(table).toBeVisible();
});

test("while another service loads, no old figure shows under its name", async ({ page }) => {
  await page.goto(`/services?range=7d&not.tag.Team=slow-${Date.now()}`);
  await expect(page.getByRole("table", { name: /Cost by service/ })).toBeVisible();
  await settled(page);
  await sandbox.fault({ operation: "ce:GetCostAndUsage", kind: "delay", millis: 4_000 });
  await page
    .getByRole("table", { name: /Cost by service/ })
    .getByRole("link", { name: "Amazon S3" })
    .click();
  await expect(page.getByRole("heading", { level: 1, name: "Amazon S3" })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: "Loading costs" })).toBeVisible();
  await expect(page.locator("main dd, main :is(section, aside) td")).toHaveCount(0);
  await expect(reconciliationBadge(page)).toHaveCount(0);
  await expect(page.getByRole("table", { name: /Cost by usage type/ })).toBeVisible({ timeout: 30_000 });
});

for (const name of ["No such service", '"><img src=x onerror=alert(1)>', "a/b?c#d"]) {
  test(`the page of a service that is not on the bill has no costs: ${name}`, async ({ page }) => {
    await page.goto(`/services/${encodeURIComponent(name)}?range=7d`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
    await expect(page.getByRole("heading", { name: "No costs in this range" })).toBeVisible();
    await expect(page.getByRole("main")).not.toContainText("$0.00");
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test(`the page is accessible, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    for (const address of ["/services", `${ec2Other}?range=90d`]) {
      await page.goto(address);
      await settled(page);
      await expectAccessible(page);
    }
  });
}

test("the page does not scroll sideways at widths from 360 px to 4K", async ({ page, isMobile }) => {
  test.skip(isMobile, "the desktop project sets the widths");
  for (const width of [360, 720, 1240, 2560, 3840]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${ec2Other}?range=90d&compare=previous`);
    await expect(page.getByRole("table", { name: /Cost by/ })).toBeVisible();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `at ${width} px`).toBeLessThanOrEqual(0);
  }
});
