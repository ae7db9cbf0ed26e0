// Playwright's `test` for all specs: resets the sandbox before each test, and expects no browser errors after it.

import { readFileSync } from "node:fs";
import { expect, test as base } from "@playwright/test";
import * as sandbox from "./sandbox.ts";

interface Fixtures {
  /**
   * Problems in the browser: console errors, uncaught exceptions, hydration mismatches, policy violations.
   * A test fails if any is left at its end; a test that expects one removes it: `complaints.length = 0`.
   */
  complaints: string[];
  sandboxInOrder: void;
}

// Leptos and tachys only warn when the server's HTML differs from the browser's.
const hydrationWarning = /hydrat/i;

/** Actions of all policies in docs/permissions.md, and the one that needs no permission. */
const allowedActions = new Set(
  [
    ...readFileSync(new URL("../../docs/permissions.md", import.meta.url), "utf8").matchAll(
      /"([a-z0-9]+:[A-Z][A-Za-z]+)"/g,
    ),
  ]
    .map(([, action]) => action)
    .concat("sts:GetCallerIdentity"),
);

/** Longest wait for the circuit breaker of Cost Explorer, in milliseconds: a few pauses. */
const breakerWait = 30_000;

/** Waits until the circuit breaker that an earlier test has opened is closed: checks of readiness send a free trial. */
async function breakersClosed(): Promise<void> {
  const app = process.env.FARTHING_URL;
  if (!app) return;
  const isOpen = async () => {
    const metrics = await (await fetch(`${app}/metrics`)).text();
    return /^farthing_breaker_state\{.*ce:GetCostAndUsage.*\} [12]$/m.test(metrics);
  };
  for (const end = Date.now() + breakerWait; (await isOpen()) && Date.now() < end;) {
    await fetch(`${app}/readyz`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

export const test = base.extend<Fixtures>({
  sandboxInOrder: [
    async ({}, use) => {
      await sandbox.clearFaults();
      await sandbox.clearModelFaults();
      await breakersClosed();
      await sandbox.reset();
      await use();
      const called = (await sandbox.requests()).by_client["aws-sdk-rust"] ?? [];
      expect(
        called.filter((action) => !allowedActions.has(action)),
        "not in docs/permissions.md",
      ).toEqual([]);
      await sandbox.clearFaults();
      await sandbox.clearModelFaults();
    },
    { auto: true },
  ],

  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(`uncaught: ${error.stack ?? error.message}`));
      page.on("console", (message) => {
        const warns = message.type() === "warning" && hydrationWarning.test(message.text());
        if (message.type() === "error" || warns) {
          complaints.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
        }
      });
      await page.exposeFunction("reportViolation", (violation: string) => complaints.push(violation));
      await page.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
          const { violatedDirective, blockedURI, sourceFile, lineNumber } = event;
          const report = (window as unknown as { reportViolation: (text: string) => void }).reportViolation;
          report(`policy: ${violatedDirective} blocked ${blockedURI} (${sourceFile}:${lineNumber})`);
        });
      });

      await use(complaints);
      expect(complaints, "the browser's complaints").toEqual([]);
    },
    { auto: true },
  ],
});

export { expect, sandbox };
