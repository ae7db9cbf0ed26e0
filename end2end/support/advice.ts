// Panel with questions to the AI and its answers.

import type { Locator, Page } from "@playwright/test";

export const panel = (page: Page) => page.getByRole("region", { name: "Ask AI about costs" });

/** Question of the current answer. */
export const askedQuestion = (page: Page) => panel(page).getByRole("heading", { level: 3 }).first();

export const answer = (page: Page) => panel(page).getByRole("group", { name: "Answer", exact: true });

/** Text of the answer that is not checked yet. */
export const uncheckedText = (page: Page) => answer(page).getByTitle("Not checked yet");

/** Notices about the answer: its progress, its interruption, its verification. */
export const notices = (page: Page) => panel(page).getByRole("alert").or(panel(page).getByRole("status"));

/** Structured recommendations of the answer. */
export const recommendations = (page: Page) => panel(page).getByRole("article");

/** Verified figures and names, each a link to its fact. Citations, such as F3, are links too. */
export const verified = (within: Locator) => within.locator("a[href^='#F']").filter({ hasNotText: /^\W*F\d+\W*$/ });

/** Figures and names that no fact supports. */
export const unverified = (within: Locator) => within.locator("mark");

/** Facts below the answer, listed once they are opened. */
export const facts = (page: Page) =>
  panel(page)
    .locator("details", { has: page.locator("summary", { hasText: /^Facts \(/ }) })
    .getByRole("listitem");

/** Fact that was opened from the answer. */
export const openedFact = (page: Page) => panel(page).locator("li[aria-current]");

/** Model, tokens and price of the answer. */
export const provenance = (page: Page) => panel(page).getByRole("note");
