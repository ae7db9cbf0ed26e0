// Findings on other pages: their number and savings, and those of a resource.

import { expect, test } from "../support/test.ts";
import { bodyOf, findingCount, findings, openInsights, savingOf, summaryOf } from "../support/insights.ts";
import { headlineFigure, pageHead, reconciliationBadge, settled, valueOf } from "../support/page.ts";
import { resourcePanel } from "../support/resources.ts";

test("other pages show the findings of their view, and link to them", async ({ page }) => {
  const potential = headlineFigure(page, "Potential monthly savings");
  for (const query of ["", "?service=EC2+-+Other"]) {
    await openInsights(page, query);
    const saving = await valueOf(potential).innerText();
    const found = await findingCount(page, "Findings");
    await page.goto(`/${query}`);
    await expect(valueOf(potential)).toHaveText(saving);
    await expect(potential.getByRole("link")).toHaveText(
      new RegExp(`^${found.toLocaleString("en")} findings, \\d+ with low effort and low risk$`),
    );
  }
  await potential.getByRole("link").click();
  await expect(page).toHaveURL(/\/insights\?.*service=EC2/);
  await page.goto("/resources");
  await settled(page);
  const findingsLink = pageHead(page).getByRole("link", { name: /^Save \$[\d,]+ a month$/ });
  await expect(findingsLink).toHaveAttribute("title", /^[\d,]+ findings could save \$[\d,]+ a month$/);
});

test("the server sends the findings with other pages", async ({ page, isMobile }) => {
  test.skip(isMobile, "same as on desktop");
  await openInsights(page);
  let asked = 0;
  page.on("request", (request) => (asked += new URL(request.url()).pathname === "/api/found" ? 1 : 0));
  const potential = headlineFigure(page, "Potential monthly savings").getByRole("link");
  const inHead = pageHead(page).getByRole("link", { name: /^Save / });
  for (const [address, link] of [
    ["/", potential],
    ["/resources", inHead],
  ] as const) {
    // The first visit may only start to load the data.
    await expect(async () => {
      const html = await (await page.request.get(address)).text();
      expect(html).toMatch(/findings, \d+ with low effort|>Save \$/);
    }).toPass({ timeout: 30_000 });
    await page.goto(address);
    await settled(page);
    await expect(link).toBeVisible();
    expect(asked, address).toBe(0);
  }
});

test("a resource shows its findings", async ({ page }) => {
  await openInsights(page, "?check=gp2-volume");
  const saving = await savingOf(findings(page).first()).innerText();
  await summaryOf(findings(page).first()).click();
  await bodyOf(findings(page).first()).getByRole("link", { name: /^vol-/ }).click();
  const panel = resourcePanel(page);
  await expect(panel.getByRole("heading", { name: /^Findings?$/ })).toBeVisible();
  await expect(panel).toContainText(`Saves ${saving} a month.`);
  await panel.getByRole("link", { name: "Migrate gp2 volume to gp3" }).click();
  await expect(page).toHaveURL(/\/insights\?.*check=gp2-volume.*open=/);
});

test("a resource's findings are requested once, and dismissed ones are labeled", async ({ page, isMobile }) => {
  test.skip(isMobile, "same as on desktop");
  await openInsights(page, "?check=gp2-volume");
  await summaryOf(findings(page).first()).click();
  const link = bodyOf(findings(page).first()).getByRole("link", { name: /^vol-/ });
  const address = await link.getAttribute("href");
  let asked = 0;
  page.on("request", (request) => (asked += request.url().includes("/api/found-of") ? 1 : 0));
  await page.goto(`${address}&dismiss=gp2-volume||kept`);
  const panel = resourcePanel(page);
  await expect(panel.getByRole("paragraph").filter({ hasText: "Migrate gp2 volume" })).toContainText("Dismissed.");
  await expect(reconciliationBadge(page)).toBeVisible({ timeout: 30_000 });
  await page.waitForTimeout(500);
  expect(asked).toBe(1);
  await panel.getByRole("link", { name: "Migrate gp2 volume to gp3" }).click();
  await expect(page).toHaveURL(/\/insights\?.*show=dismissed/);
});
