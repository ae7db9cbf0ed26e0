// Table and panel of the resources page.

import type { Locator, Page } from "@playwright/test";

export const resourceTable = (page: Page) => page.getByRole("table", { name: /^Resources by / });

/** Scrollable area of the table. */
export const resourceArea = (page: Page) => page.getByRole("region", { name: "Resources", exact: true });

/** Rendered rows, without the spacers for the others. */
export const resourceRows = (page: Page) => resourceTable(page).locator("tbody tr:not([aria-hidden])");

/** Name of a resource in its row, the link that opens its panel. */
export const nameOf = (row: Locator) => row.getByRole("link");

/** Totals of the table. */
export const resourceTotals = (page: Page) => resourceTable(page).locator("tfoot");

/** Panel of the opened resource. */
export const resourcePanel = (page: Page) => page.getByRole("complementary");
