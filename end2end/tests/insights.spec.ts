import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { expect, sandbox, test } from "../support/test.ts";

const group = (page: Page, name: string) => page.locator(".group", { has: page.getByRole("heading", { name }) });
const findings = (page: Page) => page.locator("details.find");
const drawer = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Source" }).getByRole("link", { name });

/** How many findings lie in a drawer, drawn or not. */
const count = async (page: Page, name: string) => Number((await drawer(page, name).innerText()).replace(/\D/g, ""));

/** The page, once the checks have run. */
async function open(page: Page, query = "") {
  await page.goto(`/insights${query}`);
  await expect(page.getByText("Saving found, a month")).toBeVisible({ timeout: 30_000 });
}

/** Lists are remembered for ten minutes: a test of what goes wrong with them begins with none. */
async function forget(page: Page) {
  const answer = await page.request.post("/api/forget-insights", { form: {} });
  expect(answer.ok(), await answer.text()).toBe(true);
}

test("findings stand in groups, the largest saving first, with their sum", async ({ page }) => {
  await open(page);
  await expect(page.getByRole("link", { name: "Insights", exact: true })).toHaveAttribute("aria-current", "page");
  await expect(page.locator(".head .sub")).toContainText(/\d+ findings/);
  await expect(group(page, "gp2 volume that gp3 serves for less")).toContainText(
    /\d+ findings?, \$[\d,]+\.\d\d a month/,
  );
  const sums = await page.locator(".group .m").allInnerTexts();
  const amounts = sums.map((text) => Number(text.replace(/[^\d.]/g, "")));
  expect(amounts.length).toBeGreaterThan(5);
  expect(amounts).toEqual([...amounts].sort((one, other) => other - one));
});

test("a finding shows its arithmetic, evidence and fix", async ({ page }) => {
  await open(page, "?check=gp2-volume");
  await findings(page).first().locator("summary").click();
  const body = findings(page).first().locator(".body");
  await expect(body).toContainText(/EBS:VolumeUsage\.gp2: [\d.]+ GB × 0\.\d+ USD per GB-Mo/);
  await expect(body).toContainText("Saving a month");
  await expect(body.locator("pre")).toContainText(
    /aws ec2 modify-volume --region \S+ --volume-id vol-\w+ --volume-type gp3/,
  );
  await expect(body).toContainText("aws_ebs_volume");
  const lines = await body.locator(".sum tr:not(.eq) .m").allInnerTexts();
  const total = await body.locator(".sum tr.eq .m").innerText();
  const number = (text: string) => Math.round(Number(text.replace("−", "-").replace(/[^\d.-]/g, "")) * 100);
  expect(Math.abs(lines.map(number).reduce((sum, it) => sum + it, 0) - number(total))).toBeLessThanOrEqual(
    lines.length,
  );
  await body.getByRole("link", { name: /^vol-/ }).click();
  await expect(page).toHaveURL(/\/resources\?open=ec2%3Avolume/);
});

test("filters, groups and order are in the address", async ({ page, browser, isMobile }) => {
  test.skip(isMobile, "the controls scroll sideways there");
  await open(page);
  await page.getByText("Group", { exact: true }).click();
  await page.getByRole("link", { name: "Account", exact: true }).click();
  await expect(page).toHaveURL(/per=account/);
  await page.getByText("Effort", { exact: true }).first().click();
  await page.getByRole("link", { name: "Low", exact: true }).click();
  await expect(page).toHaveURL(/effort=low/);
  const shown = await findings(page).count();
  for (const finding of await findings(page).all())
    await expect(finding.locator(".level").first()).toHaveText("low effort");
  const other = await browser.newContext();
  const second = await other.newPage();
  await second.goto(page.url());
  await expect(findings(second)).toHaveCount(shown, { timeout: 30_000 });
  await other.close();
  await page.goBack();
  await expect(page).not.toHaveURL(/effort=low/);
});

test("what is dismissed lies in its drawer with the reason, and comes back", async ({ page, isMobile }) => {
  test.skip(isMobile, "the same as on a large screen");
  await open(page, "?check=gp2-volume");
  const before = await count(page, "Farthing");
  expect(before).toBeGreaterThan(1);
  await findings(page).first().locator("summary").click();
  await page.getByRole("textbox", { name: "Why it is left alone" }).fill("we | keep <b>it</b>");
  await page.getByRole("button", { name: "Dismiss", exact: true }).click();
  await expect(page).toHaveURL(/decided=gp2-volume%40/);
  await expect.poll(() => count(page, "Farthing")).toBe(before - 1);
  await drawer(page, "Put away").click();
  await expect(findings(page)).toHaveCount(1);
  await findings(page).first().locator("summary").click();
  await expect(findings(page).first()).toContainText("Dismissed: we keep <b>it</b>.");
  await page.getByRole("link", { name: "Take it back" }).click();
  await expect(page).not.toHaveURL(/decided=/);
  await drawer(page, "Farthing").click();
  await expect.poll(() => count(page, "Farthing")).toBe(before);
  await findings(page).first().locator("summary").click();
  await page.getByRole("button", { name: "Not for 30 days" }).click();
  await expect(page).toHaveURL(/decided=gp2-volume%40[^&]+%7C20\d\d-\d\d-\d\d%7C/);
});

test("with lists and costs denied, the rest is judged, and each gap is named", async ({
  page,
  isMobile,
  complaints,
}) => {
  test.skip(isMobile, "the same as on a large screen");
  await forget(page);
  await sandbox.fault(
    { operation: "ec2:DescribeImages", kind: "deny" },
    { operation: "rds:DescribeDBInstances", kind: "error" },
  );
  await open(page);
  await expect(page.locator(".gaps")).toContainText("Farthing’s identity lacks ec2:DescribeImages");
  await expect(page.locator(".gaps")).toContainText(/checks could not look at everything/);
  await page.getByText("Which, and why").click();
  await expect(page.locator(".not-judged")).toContainText("Snapshot of a volume that is gone");
  await expect(page.locator(".not-judged")).toContainText("Not every Machine image could be listed.");
  await expect(group(page, "gp2 volume that gp3 serves for less")).toBeVisible();
  await expect(group(page, "Snapshot of a volume that is gone")).toHaveCount(0);
  // A count that may be too low says so wherever it is told.
  await page.goto("/");
  await expect(page.locator(".kpi", { hasText: "Savings found, a month" })).toContainText(
    "not everything could be looked at",
  );
  complaints.length = 0;
  await forget(page);
});

test("the same findings as a file", async ({ page }) => {
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
  expect(await markdown.text()).toContain("| gp2 volume that gp3 serves for less |");
  const wrong = await page.request.get("/export/insights.csv?check=gp2");
  expect(wrong.status()).toBe(400);
  expect((await wrong.json()).error.problems[0].key).toBe("check");
});

test("the page is accessible, and works by keyboard", async ({ page, isMobile }) => {
  await open(page);
  await findings(page).first().locator("summary").click();
  await expectAccessible(page);
  if (isMobile) return;
  await findings(page).nth(1).locator("summary").focus();
  await page.keyboard.press("Enter");
  await expect(findings(page).nth(1)).toHaveAttribute("open", "");
});

test("other pages tell what was found for their view, and lead to it", async ({ page }) => {
  const kpi = page.locator(".kpi", { hasText: "Savings found, a month" });
  for (const query of ["", "?service=EC2+-+Other"]) {
    await open(page, query);
    const saving = await page.locator(".kpi", { hasText: "Saving found, a month" }).locator(".v").innerText();
    const found = await count(page, "Farthing");
    await page.goto(`/${query}`);
    await expect(kpi.locator(".v")).toHaveText(saving);
    await expect(kpi.getByRole("link")).toHaveText(
      new RegExp(`^${found.toLocaleString("en")} findings, \\d+ low effort`),
    );
  }
  await kpi.getByRole("link").click();
  await expect(page).toHaveURL(/\/insights\?.*service=EC2/);
  await page.goto("/resources");
  await expect(page.locator(".head").getByRole("link", { name: /^[\d,]+ findings, \$[\d,]+ a month$/ })).toBeVisible();
});

test("a resource tells what was found of it", async ({ page }) => {
  await open(page, "?check=gp2-volume");
  const saving = await findings(page).first().locator("summary .r").innerText();
  await findings(page).first().locator("summary").click();
  await findings(page).first().locator(".body").getByRole("link", { name: /^vol-/ }).click();
  const panel = page.locator("aside.panel");
  await expect(panel.getByRole("heading", { name: /^Findings?$/ })).toBeVisible();
  await expect(panel).toContainText(`Saves ${saving} a month.`);
  await panel.getByRole("link", { name: "gp2 volume that gp3 serves for less" }).click();
  await expect(page).toHaveURL(/\/insights\?.*check=gp2-volume/);
});
