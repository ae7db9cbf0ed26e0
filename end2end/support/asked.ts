// What a page asks of Farthing's own server while somebody uses it.

import type { Page } from "@playwright/test";

/** The server functions that are called from now on, by name. */
export function serverCalls(page: Page): string[] {
  const calls: string[] = [];
  page.on("request", (request) => {
    const path = new URL(request.url()).pathname;
    if (path.startsWith("/api/")) calls.push(path.slice("/api/".length));
  });
  return calls;
}
