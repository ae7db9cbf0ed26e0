// Requests of a page to Farthing's own server during use.

import type { Page } from "@playwright/test";

/** The server function for the number of findings, excluded because it reads the server's cached results. */
const ofFindings = "found";

/** Names of the server functions that the page calls from now on. */
export function serverCalls(page: Page): string[] {
  const calls: string[] = [];
  page.on("request", (request) => {
    const path = new URL(request.url()).pathname;
    const name = path.match(/^\/api\/([^/]+)/)?.[1];
    if (name !== undefined && name !== ofFindings) calls.push(name);
  });
  return calls;
}
