// Actions and findings of the insights page. Each is a disclosure: a summary with title, saving and levels, and a body.

import type { Locator, Page } from "@playwright/test";

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
