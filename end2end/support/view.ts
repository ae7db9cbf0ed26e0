import type { Page } from "@playwright/test";

// Addresses that no test has opened before, so that a test does not get cached data.

let last = Date.now() % 1_000_000;

/** An Overview of a week by day, with a new filter that excludes nothing: equal figures, but not cached. */
export function unseen(query = "range=7d"): string {
  last += 1;
  const more = query === "" ? "" : `${query}&`;
  return `/?${more}not.tag.Team=unseen-${last}`;
}

/** Follows a link within the app, without a page load. */
export async function follow(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => {
    const link = document.querySelector<HTMLAnchorElement>("nav a")!.cloneNode(true) as HTMLAnchorElement;
    link.href = to;
    document.body.append(link);
    link.click();
    link.remove();
  }, address);
}
