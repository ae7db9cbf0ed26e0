import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { expect, sandbox, test } from "../support/test.ts";
import { chips, codeRuns, injectedElements, reconciliationBadge, settled } from "../support/page.ts";
import {
  nameOf,
  resourceArea,
  resourcePanel,
  resourceRows,
  resourceTable,
  resourceTotals,
} from "../support/resources.ts";

/** Opens the page and waits until everything is loaded. */
async function open(page: Page, query = "") {
  await page.goto(`/resources${query}`);
  await expect(page.getByText(/Parts = total/).first()).toBeVisible({ timeout: 20_000 });
  await settled(page);
}

/** Clears the cached lists, which live for ten minutes, so that faults of the lists take effect. */
async function forget(page: Page) {
  const form = { view: "", "accounts[0]": "000000000000" };
  const answer = await page.request.post("/api/forget-resources", {
    form,
    headers: { "X-Requested-With": "Playwright" },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

test("every resource is listed with its cost, and the costs add up to the bill", async ({ page, isMobile }) => {
  await open(page);
  await expect(page.getByRole("link", { name: "Resources", exact: true })).toHaveAttribute("aria-current", "page");
  await expect(resourceRows(page).first()).toContainText("$");
  await expect(resourceTotals(page)).toContainText("Unattributed");
  await expect(resourceTotals(page)).toContainText("Total bill");
  await expect(page.getByRole("navigation", { name: "Resource type" })).toContainText(/All [\d,]{3,}/);
  if (!isMobile) await expect(resourceRows(page).first()).toContainText("measured");
});

test("the page frame shows at once, and resources load before their costs", async ({ page }) => {
  await forget(page);
  await sandbox.fault({ operation: "rds:DescribeDBInstances", kind: "delay", millis: 8_000 });
  await page.goto("/resources");
  await expect(resourceRows(page).first()).toBeVisible({ timeout: 7_000 });
  await expect(page.getByRole("progressbar")).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: /of [\d,]+ lists complete/ })).toBeVisible();
  await expect(page.getByText(/Parts = total/).first()).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("progressbar")).toHaveCount(0);
});

test("a filtered address shows the same view in another browser", async ({ page, browser, isMobile }) => {
  test.skip(isMobile, "the chips scroll sideways there");
  await open(page);
  await page.getByRole("navigation", { name: "Resource type" }).getByRole("link", { name: /EC2/ }).click();
  await page.getByText("Filter", { exact: true }).click();
  await page.getByRole("button", { name: "State" }).click();
  await page.getByRole("link", { name: /^available/ }).click();
  await expect(page).toHaveURL(/service-group=ec2/);
  await expect(page).toHaveURL(/state=available/);
  const count = await resourceRows(page).count();
  expect(count).toBeGreaterThan(0);
  for (const row of await resourceRows(page).all()) await expect(row).toContainText("available");
  const other = await browser.newContext();
  const second = await other.newPage();
  await second.goto(page.url());
  await expect(resourceRows(second)).toHaveCount(count, { timeout: 20_000 });
  await expect(chips(second).filter({ hasText: "available" })).toBeVisible();
  await other.close();
});

test("the search covers names, ids and tags", async ({ page }) => {
  await open(page);
  const search = page.getByRole("searchbox", { name: "Search resources" });
  await search.fill("vol- checkout");
  await search.press("Enter");
  await expect(page).toHaveURL(/search=vol-\+checkout/);
  await expect(resourceRows(page).first()).toContainText("vol-");
  await expect(resourceRows(page).first()).toContainText("checkout");
  await search.fill("nothing is called this");
  await search.press("Enter");
  await expect(page.getByText(/None of the [\d,]+ resources matches these filters/)).toBeVisible();
  await page.getByRole("link", { name: "Remove all filters" }).click();
  await expect(resourceRows(page).first()).toBeVisible();
});

test("the search updates while typing, without a history entry per letter", async ({ page }) => {
  await open(page);
  const before = await page.evaluate(() => history.length);
  const search = page.getByRole("searchbox", { name: "Search resources" });
  await search.pressSequentially("vol- checkout", { delay: 15 });
  await expect(page).toHaveURL(/search=vol-\+checkout/);
  await expect(search).toHaveValue("vol- checkout");
  await expect(resourceRows(page).first()).toContainText("checkout");
  expect(await page.evaluate(() => history.length)).toBe(before);
  // The box shows a search that another link sets.
  await search.fill("nothing is called this");
  await page.getByRole("link", { name: "Remove all filters" }).click();
  await expect(search).toHaveValue("");
});

test("a click anywhere opens a row, and the keyboard moves over the rows", async ({ page, isMobile }) => {
  test.skip(isMobile, "phones have no keyboard");
  await open(page);
  await resourceRows(page).nth(2).getByRole("cell").last().click();
  await expect(page).toHaveURL(/open=/);
  const title = await nameOf(resourceRows(page).nth(2)).innerText();
  await expect(resourcePanel(page).getByRole("heading", { level: 2 })).toHaveText(title);
  await nameOf(resourceRows(page).nth(2)).focus();
  await page.keyboard.press("ArrowDown");
  await expect(nameOf(resourceRows(page).nth(3))).toBeFocused();
  await page.keyboard.press("Enter");
  const next = await nameOf(resourceRows(page).nth(3)).innerText();
  await expect(resourcePanel(page).getByRole("heading", { level: 2 })).toHaveText(next);
  await page.keyboard.press("Escape");
  await expect(resourcePanel(page)).toHaveCount(0);
  await page.keyboard.press("ArrowUp");
  await expect(nameOf(resourceRows(page).nth(2))).toBeFocused();
  await page.keyboard.press("End");
  await expect(resourceArea(page).locator("a:focus")).toBeInViewport();
  expect(await resourceArea(page).evaluate((element) => element.scrollTop)).toBeGreaterThan(500);
});

test("the usage metric shows a request for a cost metric and does not load forever", async ({ page }) => {
  await page.goto("/resources?metric=usage");
  await expect(page.getByText("Choose a cost metric")).toBeVisible({ timeout: 20_000 });
  await expect(resourceRows(page).first()).toBeVisible();
  await expect(page.getByRole("img", { name: "Loading cost" })).toHaveCount(0);
});

test("on paper the rows do not overlap, and the sums come last", async ({ page, isMobile }) => {
  test.skip(isMobile, "printed pages do not depend on the device");
  await open(page);
  const all = Number((await resourceTable(page).getAttribute("aria-rowcount")) ?? 0) - 1;
  expect(all).toBeGreaterThan(300);
  const first = await nameOf(resourceRows(page).first()).innerText();
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await expect(resourceRows(page)).toHaveCount(300);
  await expect(nameOf(resourceRows(page).first())).toHaveText(first);
  const omitted = page.getByRole("paragraph").filter({ hasText: /The first 300 of [\d,]+ resources/ });
  await expect(omitted).toBeVisible();
  await expect(omitted.getByRole("link")).toHaveAttribute("href", /\/export\/resources\.csv/);
  const [last, sum] = await Promise.all([resourceRows(page).last().boundingBox(), resourceTotals(page).boundingBox()]);
  expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual((sum?.y ?? 0) + 1);
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await page.emulateMedia({ media: "screen" });
  await expect.poll(() => resourceRows(page).count()).toBeLessThan(80);
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  expect(pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0).toBeLessThan(20);
});

test("the order is in the address, and Back restores the previous one", async ({ page }) => {
  await open(page);
  const head = resourceTable(page).getByRole("columnheader", { name: "Resource", exact: true });
  await head.getByRole("link").click();
  await expect(page).toHaveURL(/sort=name/);
  await expect(head).toHaveAttribute("aria-sort", "ascending");
  await page.goBack();
  await expect(resourceTable(page).getByRole("columnheader", { name: "Cost" })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
});

test("a resource shows its cost breakdown, attributes, tags and a link to the AWS console", async ({ page }) => {
  await open(page, "?type=ec2:instance");
  await nameOf(resourceRows(page).first()).click();
  await expect(page).toHaveURL(/open=ec2%3Ainstance%2F/);
  await expect(resourcePanel(page)).toContainText("Cost breakdown");
  await expect(resourcePanel(page)).toContainText("Usage:");
  await expect(resourcePanel(page)).toContainText("Parts = total");
  await expect(resourcePanel(page)).toContainText("Measured by AWS.");
  await expect(resourcePanel(page)).toContainText("Platform");
  const console = resourcePanel(page).getByRole("link", { name: "Open in the AWS console" });
  await expect(console).toHaveAttribute("href", /^https:\/\/[a-z0-9-]+\.console\.aws\.amazon\.com\/ec2\/home\?region=/);
  await sandbox.reset();
  await resourcePanel(page).getByRole("button", { name: "Cost by day, $0.01" }).click();
  await resourcePanel(page)
    .getByText(/Daily cost, measured by AWS/)
    .click();
  await expect(resourcePanel(page).getByRole("table", { name: "Cost by day" }).getByRole("row")).toHaveCount(14);
  expect((await sandbox.requests()).paid).toBeLessThanOrEqual(1);
  await resourcePanel(page).getByRole("link", { name: "Close" }).press("Escape");
  await expect(resourcePanel(page)).toHaveCount(0);
});

test("Escape closes a menu first, then the panel, and returns the focus to the row", async ({ page, isMobile }) => {
  test.skip(isMobile, "phones have no keyboard");
  await open(page);
  await nameOf(resourceRows(page).nth(2)).click();
  await expect(resourcePanel(page)).toBeVisible();
  const menu = page.getByRole("group").filter({ has: page.getByText("Columns", { exact: true }) });
  await page.locator("summary").filter({ hasText: "Columns" }).first().click();
  await page.keyboard.press("Escape");
  await expect(menu.locator("xpath=self::details[@open]")).toHaveCount(0);
  await expect(resourcePanel(page)).toBeVisible();
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("Escape");
  await expect(resourcePanel(page)).toHaveCount(0);
  await expect(nameOf(resourceRows(page).nth(2))).toBeFocused();
});

test("unattributed cost has a reason for each service", async ({ page }) => {
  await open(page);
  await resourceTotals(page).getByRole("link", { name: "Unattributed" }).click();
  await expect(resourcePanel(page)).toContainText("Charges without a resource");
  await expect(resourcePanel(page)).toContainText("Accounts not listed, or totals refreshed at a different time.");
});

test("a billed resource outside the inventory shows its id and its services on separate lines", async ({ page }) => {
  await open(page, "?open=gone");
  const cells = resourcePanel(page).getByRole("row").locator("td:first-child");
  await expect(cells.first()).toBeVisible();
  const texts = await cells.evaluateAll((all) =>
    all.map((cell) => ({
      shown: (cell as HTMLElement).innerText,
      parts: [...cell.children].map((it) => it.textContent),
    })),
  );
  expect(texts.length).toBeGreaterThan(0);
  for (const { shown, parts } of texts) expect(shown.split(/\n/).map((it) => it.trim())).toEqual(parts);
});

test("days without resource-level data are one notice for all accounts", async ({ page }) => {
  await open(page, "?range=last-month");
  const notices = page.getByRole("alert").filter({ hasText: "no resource-level data for this period" });
  await expect(notices).toHaveCount(1);
  await expect(notices).toContainText("AWS keeps it for 14 days. All costs here are allocated by rules.");
});

test("showback groups add up to the visible total, and link to their resources", async ({ page, isMobile }) => {
  test.skip(isMobile, "the menus are the same");
  await open(page, "?group=tag.Team");
  const groups = page.getByRole("table", { name: "Cost of resources by Tag: Team" });
  await expect(groups).toContainText("Untagged (Team)");
  await expect(groups).toContainText("Total shown");
  await groups.getByRole("link", { name: "checkout" }).click();
  await expect(page).toHaveURL(/tag\.Team=checkout/);
  await expect(resourceRows(page).first()).toContainText("checkout");
});

test("groups, filtered cost and unattributed cost add up to the badge's total", async ({ page, isMobile }) => {
  test.skip(isMobile, "the same table");
  const cents = (text: string) => Math.round(Number(text.replace("−", "-").replace(/[^\d.-]/g, "")) * 100);
  for (const query of ["?group=tag.Team", "?group=service&tag.Team=checkout"]) {
    await open(page, query);
    const badge = cents(await reconciliationBadge(page).locator("b").innerText());
    const foot = page.getByRole("table", { name: /^Cost of resources by / }).locator("tfoot");
    await expect(foot.getByRole("row", { name: "Unattributed" })).toBeVisible();
    const amounts = (await foot.getByRole("row").locator("td:nth-child(3)").allInnerTexts()).map(cents);
    const total = amounts.pop();
    expect(total).toBe(badge);
    const sum = amounts.reduce((sum, it) => sum + it, 0);
    expect(Math.abs(sum - badge)).toBeLessThanOrEqual(amounts.length);
    await expect(foot.getByText("Hidden by filters")).toHaveCount(query.includes("checkout") ? 1 : 0);
  }
});

test("hostile names and tags are plain text everywhere", async ({ page }) => {
  let alerts = 0;
  page.on("dialog", (dialog) => {
    alerts += 1;
    void dialog.dismiss();
  });
  // Sorted by name, markup comes before letters; the search also finds resources with such an owner.
  await open(page, "?search=alert(1)&sort=name");
  await expect(resourceRows(page).first()).toBeVisible();
  for (const text of ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>']) {
    const link = resourceTable(page).getByRole("link", { name: text, exact: true }).first();
    await expect(link).toBeVisible();
    await link.click();
    await expect(resourcePanel(page).getByRole("heading", { level: 2 })).toHaveText(text);
    await expect(resourcePanel(page)).toContainText(text);
  }
  await page.goto("/resources?group=tag.Note");
  await expect(page.getByRole("table", { name: /by Tag: Note/ })).toContainText("jndi:ldap", { timeout: 20_000 });
  await expect(injectedElements(page)).toHaveCount(0);
  expect(alerts).toBe(0);
});

test("a denied list shows one line with the permission; the others stay", async ({ page }) => {
  await forget(page);
  await sandbox.fault({ operation: "lambda:ListFunctions", kind: "deny", region: "eu-west-1" });
  await page.goto("/resources");
  const line = page.getByRole("alert").filter({ hasText: "Lambda functions could not be listed" });
  await expect(line).toContainText("eu-west-1", { timeout: 20_000 });
  await expect(line).toContainText("lambda:ListFunctions");
  await line.getByText("Show policy").click();
  await expect(line).toContainText('"Action": ["lambda:ListFunctions"]');
  await expect(page.getByText(/Parts = total/).first()).toBeVisible({ timeout: 20_000 });
  await expect(resourceRows(page).first()).toBeVisible();
  await forget(page);
});

test("with every second operation failing, the rest shows, and each gap is named", async ({ page, complaints }) => {
  test.setTimeout(90_000);
  await forget(page);
  const troubles = [
    ["ec2:DescribeVolumes", "deny", "EBS volumes"],
    ["ec2:DescribeAddresses", "error", "Elastic IPs"],
    ["ec2:DescribeNatGateways", "reset", "NAT gateways"],
    ["rds:DescribeDBClusters", "throttle", "RDS clusters"],
    ["lambda:ListFunctions", "reset", "Lambda functions"],
    ["tag:GetResources", "deny", "Other tagged resources"],
    ["s3:GetBucketTagging", "deny", "S3 buckets"],
  ] as const;
  await sandbox.fault(...troubles.map(([operation, kind]) => ({ operation, kind })));
  await page.goto("/resources");
  await expect(page.getByText(/Parts = total/).first()).toBeVisible({ timeout: 75_000 });
  for (const [, , resources] of troubles) {
    await expect(page.getByRole("alert").filter({ hasText: resources }).first()).toBeVisible();
  }
  const kinds = page.getByRole("navigation", { name: "Resource type" });
  await expect(kinds).toContainText(/EC2 [1-9]/);
  await expect(kinds).toContainText(/RDS [1-9]/);
  await expect(kinds).toContainText(/S3 [1-9]/);
  await sandbox.clearFaults();
  await forget(page);
  complaints.length = 0;
});

test("without a bill the resources show, and no cost is zero", async ({ page, complaints }) => {
  await sandbox.fault({ operation: "ce:*", kind: "deny" });
  await page.goto("/resources?from=2026-11-13&to=2026-11-17");
  await expect(page.getByRole("heading", { name: "Cost Explorer denied the request" })).toBeVisible({
    timeout: 20_000,
  });
  await expect(resourceRows(page).first()).toBeVisible();
  await expect(resourceTable(page)).not.toContainText("$0.00");
  await expect(page.getByText(/Parts = total/)).toHaveCount(0);
  complaints.length = 0;
});

test("leaving the page cancels the lists", async ({ page }) => {
  await forget(page);
  await sandbox.fault({ operation: "ec2:DescribeInstances", kind: "delay", millis: 4_000 });
  await page.goto("/resources");
  await codeRuns(page);
  await expect(page.getByRole("progressbar")).toBeVisible();
  await page.getByRole("link", { name: "Overview", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.waitForTimeout(1_000);
  await sandbox.reset();
  await page.waitForTimeout(4_500);
  // Regions that were still waiting get no requests.
  expect((await sandbox.requests()).by_operation["ec2:DescribeInstances"] ?? 0).toBe(0);
});

test("rows render when they scroll into view", async ({ page, isMobile }) => {
  test.skip(isMobile, "the same table");
  await open(page, "?sort=name");
  const all = Number((await resourceTable(page).getAttribute("aria-rowcount")) ?? 0) - 1;
  expect(all).toBeGreaterThan(500);
  expect(await resourceRows(page).count()).toBeLessThan(80);
  const first = await resourceRows(page).first().textContent();
  await resourceArea(page).evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(resourceRows(page).first()).not.toHaveText(first ?? "");
  expect(await resourceRows(page).count()).toBeLessThan(80);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the page is accessible, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await open(page);
    await nameOf(resourceRows(page).first()).click();
    await expect(resourcePanel(page)).toContainText("Facts");
    await expectAccessible(page);
  });
}

test("the page does not scroll sideways at widths from 360 px to 4K", async ({ page, isMobile }) => {
  test.skip(isMobile, "the desktop project sets the widths");
  await open(page);
  await nameOf(resourceRows(page).first()).click();
  for (const width of [360, 720, 1240, 2560, 3840]) {
    await page.setViewportSize({ width, height: 900 });
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, `at ${width} px`).toBeLessThanOrEqual(0);
  }
});
