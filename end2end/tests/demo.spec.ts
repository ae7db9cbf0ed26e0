// The demo account, for visitors without AWS credentials: its answers are labeled as not from a model, and its names are harmless.

import type { Page } from "@playwright/test";
import { expect, test } from "../support/test.ts";
import { answer, askedQuestion, panel, provenance } from "../support/advice.ts";
import { filterBar, injectedElements, settled } from "../support/page.ts";

test.use({ baseURL: process.env.FARTHING_DEMO_URL });
test.skip(({ isMobile }) => isMobile, "same as on desktop");

const demonstration = "In the demo, answers are built from Farthing’s figures, without an AI model. No charge.";

/** Opens a page and waits until it is complete. */
async function open(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await settled(page, { timeout: 30_000 });
}

test("an answer is labeled as written without an AI model, and has no model name and no price", async ({ page }) => {
  await open(page, "/insights");
  await expect(page.getByText("Demo account.")).toBeVisible();
  await expect(panel(page).getByText(demonstration, { exact: true })).toBeVisible();
  const answers: string[] = [];
  for (const question of ["What does RDS cost?", "Which region costs the most?", "Who should pay for this?"]) {
    await panel(page).getByRole("textbox", { name: "Question" }).fill(question);
    await page.keyboard.press("Enter");
    await expect(askedQuestion(page)).toHaveText(question);
    await expect(panel(page).getByRole("button", { name: "Try again" })).toBeVisible({ timeout: 20_000 });
    // The label is beside every answer, which explains equal answers to two questions.
    const foot = provenance(page);
    await expect(foot).toContainText(demonstration);
    await expect(foot).not.toContainText(/\$|token|list price/);
    const text = await panel(page).innerText();
    expect(text).not.toMatch(/claude|anthropic|bedrock charges|at list price/i);
    answers.push(await answer(page).innerText());
  }
  expect(answers[0]).not.toBe(answers[1]);
});

for (const name of ["Get recommendations", "Analyze usage patterns"]) {
  test(`answers without an AI model are labeled: ${name}`, async ({ page }) => {
    await open(page, "/insights");
    await panel(page).getByRole("button", { name, exact: true }).click();
    await expect(provenance(page)).toContainText(demonstration, { timeout: 20_000 });
    await expect(provenance(page)).not.toContainText(/\$|token/);
    await expect(panel(page)).not.toContainText(/claude|anthropic/i);
  });
}

/** Hostile names, as text or as markup, that only the test account may contain. */
const attacks = /onerror|<b>key<\/b>|<img|<script|javascript:/i;

const pages = [
  "/?group=tag.Owner&top=50",
  "/services",
  "/resources",
  "/resources?group=tag.Owner",
  "/insights",
  "/insights?group=tag.Team",
];

for (const address of pages) {
  test(`the demo account has ordinary names in menus and rows: ${address}`, async ({ page }) => {
    await open(page, address);
    // Tag keys load on demand.
    for (const menu of await filterBar(page).locator("details:has(> summary:visible)").all()) {
      await menu.locator("> summary").click();
      const tags = menu.getByRole("button", { name: /^Load tags and cost categories/ });
      if (await tags.isVisible()) {
        await tags.click();
        await expect(menu.getByText("Loading…")).toHaveCount(0);
      }
      expect(await menu.innerText()).not.toMatch(attacks);
      await page.keyboard.press("Escape");
    }
    expect(await page.getByRole("main").evaluate((main) => (main as HTMLElement).innerText)).not.toMatch(attacks);
    await expect(injectedElements(page)).toHaveCount(0);
  });
}
