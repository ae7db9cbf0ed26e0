// Records the server functions that a page calls.

import type { Page } from "@playwright/test";

/** Server function for the findings summary. It is not recorded, because it only reads the server's cached results. */
const findingsSummary = "found";

/** Names of the server functions that the page calls after this; the array grows. */
export function serverCalls(page: Page): string[] {
  const calls: string[] = [];
  page.on("request", (request) => {
    const path = new URL(request.url()).pathname;
    const functionName = path.match(/^\/api\/([^/]+)/)?.[1];
    if (functionName !== undefined && functionName !== findingsSummary) calls.push(functionName);
  });
  return calls;
}
