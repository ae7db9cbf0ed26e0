import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { expect, sandbox, test } from "../support/test.ts";
import {
  action,
  actions,
  bodyOf,
  effortOf,
  findingCount,
  findings,
  findingsOf,
  opened,
  openInsights,
  savingOf,
  sourceTab,
  summaryOf,
  titleOf,
} from "../support/insights.ts";
import { chips, headline, headlineFigure, pageHead, settled, subtitle, valueOf } from "../support/page.ts";

/** Clears the cached lists, which live for ten minutes, so that faults of the lists take effect. */
async function forget(page: Page) {
  const answer = await page.request.post("/api/forget-insights", {
    form: {},
    headers: { "X-Requested-With": "Playwright" },
  });
  expect(answer.ok(), await answer.text()).toBe(true);
}

test("each action has one row, the largest saving is first, and the page is short", async ({ page, isMobile }) => {
  await openInsights(page);
  await expect(page.getByRole("link", { name: "Insights", exact: true })).toHaveAttribute("aria-current", "page");
  await expect(subtitle(page)).toContainText(/\d+ findings/);
  await expect(action(page, /Migrate \d+ gp2 volumes to gp3/)).toContainText(
    /\d+ findings in \d+ accounts?, \d+ regions?/,
  );
  await expect(action(page, /Buy a Compute Savings Plan for \d+ On-Demand EC2 instances/)).toHaveCount(1);
  const titles = await titleOf(actions(page)).allInnerTexts();
  expect(titles.length).toBeGreaterThan(30);
  expect(titles.length).toBeLessThanOrEqual(45);
  expect(new Set(titles).size).toBe(titles.length);
  // Actions without an estimate have text instead, and some affect a cost without saving it.
  const savings = (await savingOf(actions(page)).allInnerTexts()).filter((text) => /^(up to\s*)?\$/.test(text.trim()));
  const amounts = savings.map((text) => Number(text.replace(/[^\d.]/g, "")));
  expect(amounts.length).toBeGreaterThan(5);
  expect(amounts).toEqual([...amounts].sort((one, other) => other - one));
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  expect(height).toBeLessThan(isMobile ? 4_500 : 3_000);
});

test("an action opens in place with its resources, and its commands are copied together", async ({
  page,
  isMobile,
}) => {
  test.skip(isMobile, "same as on desktop");
  await openInsights(page);
  const migrate = action(page, /Migrate \d+ gp2 volumes to gp3/);
  const number = Number((await titleOf(migrate).innerText()).replace(/\D/g, " ").trim().split(" ")[0]);
  await summaryOf(migrate).click();
  await expect(page).toHaveURL(/[?&]open=gp2-volume(&|$)/);
  await expect(findingsOf(migrate)).toHaveCount(Math.min(number, 10));
  await page.evaluate(() => {
    Object.defineProperty(navigator, "clipboard", {
      value: { writeText: (text: string) => Promise.resolve(document.body.setAttribute("data-copied", text)) },
    });
  });
  await migrate.getByRole("button", { name: `Copy ${number} commands` }).click();
  await expect(migrate.getByRole("button", { name: "Copied" })).toBeVisible();
  const copied = (await page.locator("body").getAttribute("data-copied")) ?? "";
  expect(copied.match(/aws ec2 modify-volume/g)).toHaveLength(number);
  // The address opens the action again, and closing it removes the parameter.
  await page.reload();
  await settled(page);
  await expect(migrate).toHaveAttribute("open", "");
  await summaryOf(migrate).click();
  await expect(page).not.toHaveURL(/[?&]open=/);
});

test("a whole action can be dismissed and restored", async ({ page, isMobile }) => {
  test.skip(isMobile, "same as on desktop");
  await openInsights(page);
  const before = await actions(page).count();
  const all = await findingCount(page, "Findings");
  const migrate = action(page, /Migrate \d+ gp2 volumes to gp3/);
  await summaryOf(migrate).click();
  await migrate.getByRole("textbox", { name: "Reason for all (optional)" }).fill("planned for spring");
  await migrate.getByRole("button", { name: "Dismiss all" }).click();
  await expect(page).toHaveURL(/dismiss=gp2-volume%7C%7Cplanned/);
  await expect(actions(page)).toHaveCount(before - 1);
  await expect(summaryOf(actions(page)).and(page.locator(":focus"))).toHaveCount(1);
  await sourceTab(page, "Dismissed").click();
  await expect(actions(page)).toHaveCount(1);
  await actions(page)
    .getByRole("group", { name: "All findings of this action" })
    .getByRole("link", { name: "Restore", exact: true })
    .click();
  await sourceTab(page, "Findings").click();
  await expect.poll(() => findingCount(page, "Findings")).toBe(all);
});

test("a finding shows its calculation, evidence and fix", async ({ page }) => {
  await openInsights(page, "?check=gp2-volume");
  await summaryOf(findings(page).first()).click();
  const body = bodyOf(findings(page).first());
  await expect(body).toContainText(/EBS:VolumeUsage\.gp2: [\d.]+ GB × 0\.\d+ USD per GB-Mo/);
  await expect(body).toContainText("Monthly savings");
  await expect(body.locator("pre")).toContainText(
    /aws ec2 modify-volume --region \S+ --volume-id vol-\w+ --volume-type gp3/,
  );
  await expect(body).toContainText("aws_ebs_volume");
  await expect(body.getByRole("row").last()).toContainText("Monthly savings");
  const lines = await body.getByRole("row").locator("td:last-child").allInnerTexts();
  const total = lines.pop() ?? "";
  const number = (text: string) => Math.round(Number(text.replace("−", "-").replace(/[^\d.-]/g, "")) * 100);
  expect(Math.abs(lines.map(number).reduce((sum, it) => sum + it, 0) - number(total))).toBeLessThanOrEqual(
    lines.length,
  );
  await body.getByRole("link", { name: /^vol-/ }).click();
  await expect(page).toHaveURL(/\/resources\?open=ec2%3Avolume/);
});

test("filters, groups and order are in the address", async ({ page, browser, isMobile }) => {
  test.skip(isMobile, "the controls scroll sideways there");
  await openInsights(page);
  await page.getByText("Group by", { exact: true }).click();
  await page.getByRole("link", { name: "Account", exact: true }).click();
  await expect(page).toHaveURL(/group=account/);
  await page.getByText("Effort", { exact: true }).first().click();
  await page.getByRole("link", { name: "Low", exact: true }).click();
  await expect(page).toHaveURL(/effort=low/);
  const shown = await actions(page).count();
  for (const row of await actions(page).all()) await expect(effortOf(row)).toHaveText("low effort");
  const other = await browser.newContext();
  const second = await other.newPage();
  await second.goto(page.url());
  await expect(actions(second)).toHaveCount(shown, { timeout: 30_000 });
  await other.close();
  await page.goBack();
  await expect(page).not.toHaveURL(/effort=low/);
});

test("a dismissed finding is listed under Dismissed with the reason, and can be restored", async ({
  page,
  isMobile,
}) => {
  test.skip(isMobile, "same as on desktop");
  await openInsights(page, "?check=gp2-volume");
  const before = await findingCount(page, "Findings");
  expect(before).toBeGreaterThan(1);
  await summaryOf(findings(page).first()).click();
  await page.getByRole("textbox", { name: "Reason (optional)" }).fill("we | keep <b>it</b>");
  await page.getByRole("button", { name: "Dismiss", exact: true }).click();
  await expect(page).toHaveURL(/dismiss=gp2-volume%40/);
  await expect.poll(() => findingCount(page, "Findings")).toBe(before - 1);
  await sourceTab(page, "Dismissed").click();
  // The only finding of the only action is open from the start.
  await expect(findings(page)).toHaveCount(1);
  await expect(findings(page).first()).toContainText("Dismissed: we keep <b>it</b>.");
  await page.getByRole("link", { name: "Restore", exact: true }).click();
  await expect(page).not.toHaveURL(/dismiss=/);
  await sourceTab(page, "Findings").click();
  await expect.poll(() => findingCount(page, "Findings")).toBe(before);
  await summaryOf(findings(page).first()).click();
  await page.getByRole("button", { name: "Snooze 30 days" }).click();
  await expect(page).toHaveURL(/dismiss=gp2-volume%40[^&]+%7C20\d\d-\d\d-\d\d%7C/);
});

test("remaining rows keep their state, and the focus moves to the next row", async ({ page, isMobile }) => {
  test.skip(isMobile, "same as on desktop");
  await openInsights(page, "?check=gp2-volume");
  const [first, second, third] = [findings(page).nth(0), findings(page).nth(1), findings(page).nth(2)];
  const titles = await titleOf(findings(page)).allInnerTexts();
  await summaryOf(third).click();
  await third.getByRole("textbox").fill("half a reason");
  await summaryOf(first).click();
  await expect(page).toHaveURL(/open=gp2-volume%40/);
  await third.evaluate((row) => row.setAttribute("data-kept", ""));
  await first.getByRole("button", { name: "Dismiss", exact: true }).click();
  await expect(page).toHaveURL(/dismiss=gp2-volume%40/);
  await expect(page).not.toHaveURL(/[?&]open=/);
  await expect(titleOf(first)).toHaveText(titles[1] ?? "");
  await expect(summaryOf(first)).toBeFocused();
  await expect(second).toHaveAttribute("data-kept", "");
  await expect(second).toHaveAttribute("open", "");
  await expect(second.getByRole("textbox")).toHaveValue("half a reason");
  // A filter that keeps the finding keeps its state.
  await page.getByText("Effort", { exact: true }).first().click();
  await page.getByRole("link", { name: "Low", exact: true }).click();
  await expect(page).toHaveURL(/effort=low/);
  await expect(second.getByRole("textbox")).toHaveValue("half a reason");
});

test("the address opens a finding, and follows the open one", async ({ page, browser }) => {
  await openInsights(page);
  const migrate = action(page, /Migrate \d+ gp2 volumes to gp3/);
  await summaryOf(migrate).click();
  await summaryOf(findingsOf(migrate)).first().click();
  await expect(page).toHaveURL(/open=gp2-volume%40/);
  const other = await browser.newContext();
  const second = await other.newPage();
  await second.goto(page.url());
  await settled(second);
  const openFinding = opened(second, findings(second));
  await expect(bodyOf(openFinding)).toBeInViewport();
  await expect(openFinding).toHaveCount(1);
  await summaryOf(openFinding).click();
  await expect(second).toHaveURL(/open=gp2-volume(&|$)/);
  await summaryOf(opened(second, actions(second))).click();
  await expect(second).not.toHaveURL(/[?&]open=/);
  await other.close();
});

test("all dismissed findings are listed, and can be restored one by one or all at once", async ({ page }) => {
  await openInsights(
    page,
    "?show=dismissed&dismiss=gp2-volume||all+kept&dismiss=old-snapshot@ec2:snapshot/gone||<b>+x",
  );
  const list = page.getByRole("group", { name: "Dismissed and snoozed findings" });
  await expect(list.getByRole("listitem")).toHaveCount(2);
  await expect(list).toContainText("Dismissed with all findings of this check: all kept.");
  await expect(list).toContainText("ec2:snapshot/gone, not in the latest results");
  await expectAccessible(page);
  await list.getByRole("link", { name: /^Restore:.*gone/ }).click();
  await expect(list.getByRole("listitem")).toHaveCount(1);
  await expect(list.getByRole("listitem").getByRole("link")).toBeFocused();
  await list.getByRole("link", { name: "Restore all" }).click();
  await expect(page).not.toHaveURL(/dismiss=/);
  await expect(list).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Recommended actions", exact: true })).toBeFocused();
  await expect(page.getByText("Nothing dismissed.")).toBeVisible();
});

test("a full address shows an error", async ({ page, isMobile }) => {
  test.skip(isMobile, "same as on desktop");
  const dismissed = Array.from({ length: 100 }, (_, at) => `dismiss=old-snapshot@x${at}||`).join("&");
  await openInsights(page, `?check=gp2-volume&${dismissed}`);
  await summaryOf(findings(page).first()).click();
  await page.getByRole("button", { name: "Dismiss", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: "This link is full" })).toBeVisible();
  await expect(page).not.toHaveURL(/dismiss=gp2-volume/);
});

test("the headline has a placeholder while loading, and stays during a refresh", async ({ page, isMobile }) => {
  test.skip(isMobile, "same as on desktop");
  await forget(page);
  await sandbox.fault({ operation: "ec2:DescribeVolumes", kind: "delay", millis: 5_000 });
  await page.goto("/insights");
  // Nothing else is busy yet.
  await expect(page.getByRole("main").locator("[aria-busy=true]").first()).toBeVisible();
  await expect(page.getByText("Potential monthly savings")).toBeVisible({ timeout: 30_000 });
  await expect(pageHead(page)).toContainText("estimated");
  const before = await findingCount(page, "Findings");
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(headline(page)).toHaveAttribute("aria-busy", "true");
  await expect(page.getByText("Showing the previous results.")).toBeVisible();
  await expect(actions(page).first()).toBeVisible();
  await expect(headline(page)).not.toHaveAttribute("aria-busy", "true", { timeout: 30_000 });
  expect(await findingCount(page, "Findings")).toBe(before);
});

test("inapplicable filters are labeled, and filters of findings do not affect other pages", async ({ page }) => {
  await openInsights(page, "?usage-type=BoxUsage&service=EC2+-+Other");
  await expect(chips(page).filter({ hasText: "Usage type" })).toContainText("not applied here");
  await expect(chips(page).filter({ hasText: "Service" })).not.toContainText("not applied here");
  const potential = headlineFigure(page, "Potential monthly savings");
  await page.goto("/");
  await expect(valueOf(potential)).toContainText("$");
  const whole = await valueOf(potential).innerText();
  await page.goto("/?effort=high&min-saving=100000");
  await expect(valueOf(potential)).toHaveText(whole);
  await expect(potential.getByRole("link")).not.toHaveAttribute("href", /effort|min-saving/);
  await page.goto("/resources?search=vol");
  await settled(page);
  await expect(pageHead(page).getByRole("link", { name: "Findings for all resources" })).toBeVisible();
});

test("with lists denied or failing, the other checks run, and each gap is named", async ({
  page,
  isMobile,
  complaints,
}) => {
  test.skip(isMobile, "same as on desktop");
  await forget(page);
  await sandbox.fault(
    { operation: "ec2:DescribeImages", kind: "deny" },
    { operation: "rds:DescribeDBInstances", kind: "error" },
  );
  await openInsights(page);
  const alerts = page.getByRole("alert");
  await expect(alerts.filter({ hasText: "Farthing’s identity lacks ec2:DescribeImages" }).first()).toBeVisible();
  const notEvaluated = alerts.filter({ hasText: /checks not fully evaluated/ });
  await expect(notEvaluated).toBeVisible();
  await page.getByText("Show reasons").click();
  const reasons = notEvaluated.getByRole("table");
  await expect(reasons).toContainText("Delete EBS snapshots of deleted volumes");
  await expect(reasons).toContainText("Not every AMI could be listed.");
  await expect(action(page, /Migrate \d+ gp2 volumes to gp3/)).toBeVisible();
  await expect(action(page, /EBS snapshots? of deleted volumes/)).toHaveCount(0);
  // A count that may be too low is labeled on every page.
  await page.goto("/");
  await expect(headlineFigure(page, "Potential monthly savings")).toContainText("partial results");
  complaints.length = 0;
  await forget(page);
});

test("exports have the same findings", async ({ page }) => {
  const csv = await (await page.request.get("/export/insights.csv?check=gp2-volume")).text();
  expect(csv.split("\n")[0]).toBe(
    "check,service,account,region,resource,saving_per_month,unit,confidence,effort,risk,evidence",
  );
  const json = await (await page.request.get("/export/insights.json?check=gp2-volume")).json();
  expect(csv.trim().split("\n").length - 1).toBe(json.rows.length);
  const sum = json.rows.reduce(
    (sum: number, row: { saving_per_month: string }) => sum + Number(row.saving_per_month),
    0,
  );
  expect(Number(json.total)).toBeCloseTo(sum, 6);
  const markdown = await page.request.get("/export/insights.md?check=gp2-volume");
  expect(markdown.headers()["content-type"]).toContain("text/markdown");
  expect(await markdown.text()).toContain("| Migrate gp2 volumes to gp3 |");
  const wrong = await page.request.get("/export/insights.csv?check=gp2");
  expect(wrong.status()).toBe(400);
  expect((await wrong.json()).error.problems[0].key).toBe("check");
});

test("the page is accessible and works by keyboard", async ({ page, isMobile }) => {
  await openInsights(page);
  await summaryOf(actions(page).first()).click();
  await summaryOf(findings(page).first()).click();
  await expectAccessible(page);
  if (isMobile) return;
  await summaryOf(actions(page).nth(1)).focus();
  await page.keyboard.press("Enter");
  await expect(actions(page).nth(1)).toHaveAttribute("open", "");
});
