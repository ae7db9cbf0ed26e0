// Actions and findings of the insights page. Each is a disclosure: a summary with title, saving and levels, and a body.

import { expect, type Locator, type Page } from "@playwright/test";
import { serverRendered } from "./page.ts";

const recommended = (page: Page) => page.getByRole("group", { name: "Recommended actions" });

/** All actions of the page. */
export const actions = (page: Page) => recommended(page).locator("> details");

/** Action by its title. */
export const action = (page: Page, title: string | RegExp) => actions(page).filter({ hasText: title });

/** All findings of the page, in opened actions. */
export const findings = (page: Page) => recommended(page).locator("details details");

/** Findings of an opened action. */
export const findingsOf = (action: Locator) => action.locator("details");

/** Those of the actions or findings that are open. */
export const opened = (page: Page, rows: Locator) => rows.and(page.locator("[open]"));

/** Summaries of actions or findings, without those of their contents. */
export const summaryOf = (rows: Locator) => rows.locator("> summary");

/** Titles in the summaries. */
export const titleOf = (rows: Locator) => summaryOf(rows).locator("> span:nth-of-type(1) > span");

/** Monthly savings in the summaries, or the text in their place. */
export const savingOf = (rows: Locator) => summaryOf(rows).locator("> span:nth-of-type(2)");

/** Effort in the summaries of actions. */
export const effortOf = (actions: Locator) => summaryOf(actions).locator("> span:nth-of-type(3)");

/** Body of an opened finding. */
export const bodyOf = (finding: Locator) => finding.locator("> div");

/** Link to a list of findings: Findings, AWS recommendations, Dismissed. */
export const sourceTab = (page: Page, name: string) =>
  page.getByRole("navigation", { name: "Source" }).getByRole("link", { name });

/** Number of findings in a list, rendered or not. */
export const findingCount = async (page: Page, name: string) =>
  Number((await sourceTab(page, name).innerText()).replace(/\D/g, ""));

/** Opens the page and waits until the checks have run. */
export async function openInsights(page: Page, query = "") {
  await page.goto(`/insights${query}`);
  await expect(page.getByText("Potential monthly savings")).toBeVisible({ timeout: 30_000 });
  await expect(serverRendered(page)).toHaveCount(0);
}
