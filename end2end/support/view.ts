import type { Page } from "@playwright/test";

// Addresses that no test has opened before, so that a cached answer cannot stand in for the one a test is about.

let last = Date.now() % 1_000_000;

/** An Overview of a week by day, with a filter that leaves out what does not exist: the same figures, never asked before. */
export function unseen(query = "range=7d"): string {
  last += 1;
  const more = query === "" ? "" : `${query}&`;
  return `/?${more}not.tag.Team=unseen-${last}`;
}

/** Goes to an address of the app as a link of the page does, without loading the page anew. */
export async function follow(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => {
    const link = document.querySelector<HTMLAnchorElement>("nav a")!.cloneNode(true) as HTMLAnchorElement;
    link.href = to;
    document.body.append(link);
    link.click();
    link.remove();
  }, address);
}
