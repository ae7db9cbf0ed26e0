// Parts of every page, found by role and name.

import { expect, type Locator, type Page } from "@playwright/test";

/** Waits until the page's code runs. Before that, links and disclosures work as in any HTML, and clicks on buttons are repeated later. */
export async function codeRuns(page: Page): Promise<void> {
  await expect(page.locator("html[data-running]"), "page whose code runs").toHaveCount(1, { timeout: 30_000 });
}

/** HTML of the server that stays until the page's code has loaded its data. Visitors can't tell it from the page, so it has no role or name. */
export const serverRendered = (page: Page) => page.locator(".server-rendered");

/** Waits until the page's code runs and nothing is loading: nothing is busy, the inventory is complete, every chart has rendered. */
export async function settled(page: Page, options?: { timeout?: number }): Promise<void> {
  await codeRuns(page);
  const loading = page
    .locator("[aria-busy=true], main progress")
    .or(page.getByRole("img", { name: "Loading cost" }))
    .or(serverRendered(page))
    .or(page.locator("figure [role=img]:not([data-state=drawn], [data-state=failed]):visible"));
  await expect(loading, "loading parts").toHaveCount(0, { timeout: 30_000, ...options });
}

/** Head of the page: its heading, subtitle and actions. */
export const pageHead = (page: Page) => page.getByRole("heading", { level: 1 }).locator("..");

/** Days or counts beside the heading. */
export const subtitle = (page: Page) => page.locator("h1 + span");

/** Badge that compares the sum of the parts with AWS's total, whatever the result. */
export const reconciliationBadge = (page: Page) =>
  pageHead(page).getByRole("link", { name: /^(Parts = total|Parts differ from total by|Data missing, sum so far) / });

/** Strip of headline figures, the first description list of a page. */
export const headline = (page: Page) => page.getByRole("main").locator("dl").first();

/** All headline figures. */
export const headlineFigures = (page: Page) => headline(page).getByRole("term").locator("..");

/** Headline figure with its label, value and note. */
export const headlineFigure = (page: Page, label: string) =>
  headline(page).getByRole("term").filter({ hasText: label }).locator("..");

/** Value of a headline figure, without label and note. */
export const valueOf = (figure: Locator) => figure.locator("dd").first();

/** Row of controls below the head. */
export const filterBar = (page: Page) => page.getByRole("group", { name: "Filters", exact: true });

/** Menu of the filter bar, by the text of its control. */
export const filterBarMenu = (page: Page, name: string | RegExp) =>
  filterBar(page)
    .locator("details")
    .filter({ has: page.locator("summary", { hasText: name }) });

/** Opens a menu of the filter bar. */
export const openMenu = (page: Page, name: string | RegExp) => filterBarMenu(page, name).locator("summary").click();

/** Selectable values of the opened filter, each a link that includes it; another one excludes it. */
export const filterValues = (menu: Locator) => menu.getByRole("link", { name: /^(?!Exclude )/ });

/** Active filters. */
export const chips = (page: Page) => filterBar(page).getByRole("group", { name: /^Filter by / });

/** Table of costs by group; the table of figures by period has a similar name. */
export const costTable = (page: Page) => page.getByRole("table", { name: /^Cost by (?!(hour|day|month|year) and )/ });

/** Rows of the table of costs, without header and total. */
export const costRows = (page: Page) => costTable(page).locator("tbody tr");

/** Total cost in the last row of the table of costs. */
export const totalCost = (page: Page) => costTable(page).locator("tfoot td").nth(1);

/** Result of a change of the view, announced to screen readers. */
export const announcement = (page: Page, hasText: string | RegExp) =>
  page.getByRole("main").getByRole("status").filter({ hasText });

/** Elements that markup in a name or a tag would add. Chart options are in scripts of data, which no browser executes. */
export const injectedElements = (page: Page) =>
  page.getByRole("main").locator("img, [onerror], script:not([type='application/json'])");
