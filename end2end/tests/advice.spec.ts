import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import {
  answer,
  askedQuestion,
  facts,
  notices,
  openedFact,
  panel,
  recommendations,
  uncheckedText,
  unverified,
  verified,
} from "../support/advice.ts";
import { actions } from "../support/insights.ts";
import { settled } from "../support/page.ts";
import { expect, sandbox, test } from "../support/test.ts";

const bedrock = "bedrock:InvokeModelWithResponseStream";

/** Opens the page and waits until the checks have run, because their results fill the list of services. */
async function open(page: Page, query = "", at = "") {
  await page.goto(`${at}/insights${query}`);
  await expect(page.getByText("Potential monthly savings")).toBeVisible({ timeout: 30_000 });
  await settled(page);
}

async function ask(page: Page, name: "Get recommendations" | "Analyze usage patterns" | "Analyze service") {
  await panel(page).getByRole("button", { name, exact: true }).click();
}

async function ended(page: Page) {
  await expect(panel(page).getByRole("button", { name: "Try again" })).toBeVisible({ timeout: 40_000 });
}

async function abandoned(): Promise<number> {
  return (await sandbox.requests()).abandoned;
}

test("usage patterns: the answer streams, and each figure links to its source", async ({ page }) => {
  await open(page);
  await sandbox.setModelFaults({ frame_millis: 120 });
  await ask(page, "Analyze usage patterns");
  await expect(uncheckedText(page)).toBeVisible();
  await expect(answer(page)).toHaveAttribute("aria-busy", "true");
  await ended(page);
  await expect(uncheckedText(page)).toHaveCount(0);
  await expect(answer(page)).toHaveAttribute("aria-busy", "false");
  await expect(answer(page)).not.toContainText("{{");
  const all = await verified(answer(page)).count();
  expect(all).toBeGreaterThan(20);
  await expect(unverified(answer(page))).toHaveCount(0);
  await expect(notices(page)).toContainText(`All ${all} figures and names verified.`);
  await expect(panel(page)).toContainText(/claude-sonnet\S* · [\d,]+ tokens, \$0\.\d+ at list price/);

  const first = verified(answer(page)).first();
  const figure = await first.innerText();
  await expect(first).toHaveAttribute("title", /^F\d+: .+, cost, \d{4}-\d\d-\d\d/);
  await first.focus();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await expect(first).toBeFocused();
  expect(await first.evaluate((link) => getComputedStyle(link, "::before").content)).toMatch(/^"F\d+: /);
  await page.keyboard.press("Enter");
  const row = openedFact(page);
  await expect(row).toBeInViewport();
  await expect(row).toContainText(figure.replace("✓", "").trim());
  await row.getByRole("link").click();
  await expect(page).toHaveURL(/^[^?]*\/(\?|$)/);
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
});

test("recommendations: structured, with their evidence", async ({ page }) => {
  await open(page);
  await ask(page, "Get recommendations");
  await ended(page);
  const all = recommendations(page);
  await expect(all).toHaveCount(3);
  for (const one of await all.all()) {
    await expect(verified(one.locator("> p"))).toHaveText(/^\$[\d,]+\.\d\d$/);
    await expect(verified(one.getByRole("definition")).first()).toBeVisible();
    await expect(one.getByRole("definition").nth(1).getByRole("link").first()).toHaveText(/^F\d+$/);
    for (const level of [2, 3]) {
      await expect(one.getByRole("definition").nth(level)).toHaveText(/^(low|medium|high)\s*$/);
    }
    expect(await one.getByRole("listitem").count()).toBeGreaterThan(0);
  }
  await expect(unverified(recommendations(page))).toHaveCount(0);
  await verified(all.first()).first().click();
  await expect(openedFact(page)).toBeInViewport();
});

test("one service is analyzed, and the filter preselects it", async ({ page, isMobile }) => {
  test.skip(isMobile, "same as on desktop");
  await open(page, "?service=Amazon+Relational+Database+Service");
  await expect(panel(page).getByRole("combobox")).toHaveValue("Amazon Relational Database Service");
  await ask(page, "Analyze service");
  await ended(page);
  await expect(askedQuestion(page)).toHaveText("What drives the cost of Amazon RDS?");
  expect(await verified(answer(page)).count()).toBeGreaterThan(10);
});

test("a question runs additional queries within a visible budget", async ({ page, isMobile }) => {
  test.skip(isMobile, "same as on desktop");
  await open(page);
  await expect(panel(page)).toContainText("up to 8 Cost Explorer requests at $0.01 each");
  await panel(page).getByRole("textbox", { name: "Question" }).fill("What does each <b>region</b> cost?");
  await page.keyboard.press("Enter");
  await ended(page);
  await expect(askedQuestion(page)).toHaveText("What does each <b>region</b> cost?");
  await expect(panel(page)).toContainText(/1 additional question to Cost Explorer, (at least )?\d of 8 paid requests/);
  await expect(unverified(answer(page))).toHaveCount(0);
});

test("two questions have different answers about their subjects, and the last one is there on return", async ({
  page,
  isMobile,
}) => {
  test.skip(isMobile, "same as on desktop");
  await open(page);
  const question = panel(page).getByRole("textbox", { name: "Question" });
  const answers: string[] = [];
  for (const name of ["RDS", "Lambda"]) {
    await question.fill(`What does ${name} cost?`);
    await page.keyboard.press("Enter");
    await ended(page);
    await expect(answer(page).getByRole("heading").first()).toContainText(name);
    answers.push(await answer(page).innerText());
  }
  expect(answers[0]).not.toBe(answers[1]);
  await page.getByRole("link", { name: "Overview", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  let asked = 0;
  page.on("request", (request) => (asked += request.url().includes("/api/advice") ? 1 : 0));
  await page.goBack();
  await expect(askedQuestion(page)).toHaveText("What does Lambda cost?");
  expect(await answer(page).innerText()).toBe(answers[1]);
  expect(asked).toBe(0);
});

test("wrong figures, invented resources and markup are marked in place and counted", async ({ page }) => {
  await open(page);
  await sandbox.setModelFaults({ flaws: ["wrong-numbers", "invented-resources", "markup"] });
  await ask(page, "Get recommendations");
  await ended(page);
  const doubts = await unverified(answer(page)).count();
  const truths = await verified(answer(page)).count();
  expect(doubts).toBeGreaterThan(10);
  await expect(unverified(answer(page)).filter({ hasText: "i-0deadbeefdeadbeef" }).first()).toBeVisible();
  const summary = panel(page).getByText(/\d+ of \d+ figures and names verified/);
  const [supported, all] = (await summary.innerText()).match(/\d+/g)!.map(Number);
  expect(supported).toBe(truths);
  expect(all).toBe(truths + doubts);
  await expect(panel(page)).toContainText(`No fact supports the ${doubts} marked in the answer.`);
  expect(await panel(page).locator("script, img, a[href^='javascript'], [onerror]").count()).toBe(0);
});

test("a tool call with invalid input has no effect, and the page shows a notice", async ({ page, isMobile }) => {
  test.skip(isMobile, "same as on desktop");
  await open(page);
  await sandbox.setModelFaults({ flaws: ["broken-json"] });
  await ask(page, "Get recommendations");
  await ended(page);
  await expect(notices(page).first()).toContainText("3 tool calls rejected, without any effect.");
  await expect(recommendations(page)).toHaveCount(0);
  expect(await verified(answer(page)).count()).toBeGreaterThan(5);
});

const troubles = [
  ["deny", "the identity may not use Amazon Bedrock", bedrock],
  ["throttle", "Amazon Bedrock did not answer", "AWS throttled the requests"],
  ["reset", "Amazon Bedrock did not answer", "could not be reached"],
] as const;

for (const [kind, why, detail] of troubles) {
  test(`Bedrock ${kind}: the figures stay, and trying again is offered`, async ({ page, isMobile }) => {
    test.skip(isMobile, "same as on desktop");
    await open(page);
    await sandbox.fault({ operation: bedrock, kind });
    await ask(page, "Get recommendations");
    await ended(page);
    const alert = panel(page).getByRole("alert");
    await expect(alert).toContainText(why);
    await expect(alert).toContainText(detail);
    await expect(answer(page)).toContainText("The largest savings that the checks found:");
    expect(await verified(answer(page)).count()).toBeGreaterThan(5);
    await expect(actions(page).first()).toBeVisible();
    await sandbox.clearFaults();
    await panel(page).getByRole("button", { name: "Try again" }).click();
    await expect(recommendations(page)).toHaveCount(3, { timeout: 20_000 });
    await expect(alert).toHaveCount(0);
  });
}

test("a retired model: the page names the problem, and works without AI", async ({ page, isMobile }) => {
  test.skip(isMobile, "same as on desktop");
  await open(page, "", process.env.FARTHING_RETIRED_URL);
  await ask(page, "Analyze usage patterns");
  await ended(page);
  await expect(panel(page).getByRole("alert")).toContainText("no model is available");
  expect(await verified(answer(page)).count()).toBeGreaterThan(5);
});

for (const end of ["cut", "throttlingException", "modelStreamErrorException"]) {
  test(`a stream that ends with ${end} keeps the partial answer`, async ({ page, isMobile }) => {
    test.skip(isMobile, "same as on desktop");
    await open(page);
    await sandbox.setModelFaults({ breaks: { after_frames: 14, with: end } });
    await ask(page, "Analyze usage patterns");
    await ended(page);
    await expect(notices(page).first()).toContainText("The answer was interrupted.");
    expect(await verified(answer(page)).count()).toBeGreaterThan(1);
    await sandbox.clearModelFaults();
    await panel(page).getByRole("button", { name: "Try again" }).click();
    await expect(notices(page)).toHaveCount(1, { timeout: 20_000 });
    await expect(notices(page)).toContainText("verified");
  });
}

test("stop: the call is canceled, the partial answer stays, and trying again works", async ({ page }) => {
  await open(page);
  await sandbox.setModelFaults({ frame_millis: 150 });
  await ask(page, "Analyze usage patterns");
  await expect(verified(answer(page)).first()).toBeVisible({ timeout: 15_000 });
  expect(await abandoned()).toBe(0);
  await panel(page).getByRole("button", { name: "Stop" }).click();
  await expect.poll(abandoned).toBe(1);
  await expect(notices(page).first()).toContainText("Stopped.");
  expect(await verified(answer(page)).count()).toBeGreaterThan(0);
  await sandbox.clearModelFaults();
  await panel(page).getByRole("button", { name: "Try again" }).click();
  await expect(notices(page)).toHaveCount(1, { timeout: 20_000 });
  await expect(notices(page)).toContainText("verified");
});

const waysOut = {
  "by a link": (page: Page) => page.getByRole("link", { name: "Resources", exact: true }).click(),
  "for another site": (page: Page) => page.goto("about:blank"),
} as const;

for (const [way, leave] of Object.entries(waysOut)) {
  test(`leaving the page ${way} cancels the call to Bedrock`, async ({ page }) => {
    await open(page);
    await sandbox.setModelFaults({ frame_millis: 150 });
    await ask(page, "Analyze usage patterns");
    await expect(answer(page).getByRole("paragraph").first()).toBeVisible({ timeout: 15_000 });
    expect(await abandoned()).toBe(0);
    await leave(page);
    await expect.poll(abandoned).toBe(1);
  });
}

test("an answer is accessible, and the keyboard requests it", async ({ page }) => {
  for (const theme of ["light", "dark"]) {
    await open(page, `?theme=${theme}`);
    await sandbox.setModelFaults({ flaws: ["wrong-numbers"] });
    await panel(page).getByRole("button", { name: "Get recommendations", exact: true }).focus();
    await page.keyboard.press("Enter");
    await ended(page);
    await panel(page)
      .getByText(/^Facts \(/)
      .focus();
    await page.keyboard.press("Enter");
    await expect(facts(page).first()).toBeVisible();
    await expectAccessible(page);
  }
});
