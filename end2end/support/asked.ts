// What a page asks of Farthing's own server while somebody uses it.

import type { Page } from "@playwright/test";

/** How many findings there are is looked up in what the server has found already: it is no figure, and nobody waits for it. */
const ofFindings = "found";

/** The server functions that are called for figures from now on, by name. */
export function serverCalls(page: Page): string[] {
  const calls: string[] = [];
  page.on("request", (request) => {
    const path = new URL(request.url()).pathname;
    const name = path.match(/^\/api\/([^/]+)/)?.[1];
    if (name !== undefined && name !== ofFindings) calls.push(name);
  });
  return calls;
}
