// Sign-in with an identity provider: OpenID Connect with roles by group.

import type { Page } from "@playwright/test";
import { expectAccessible } from "../support/axe.ts";
import { filterBar, reconciliationBadge, settled } from "../support/page.ts";
import * as provider from "../support/provider-control.ts";
import { expect, test } from "../support/test.ts";

test.use({ baseURL: process.env.FARTHING_SSO_URL });

const account = process.env.FARTHING_SSO_ACCOUNT ?? "";
const token = process.env.FARTHING_TOKEN ?? "";

test.beforeEach(provider.reset);
test.afterEach(provider.reset);

const providerButton = (page: Page) => page.getByRole("link", { name: "Continue with Example SSO" });
const loginField = (page: Page) => page.getByLabel("Login name");
const topBar = (page: Page) => page.getByRole("banner");
const signOut = (page: Page) => page.getByRole("button", { name: "Sign out" });
const signInHeading = (page: Page) => page.getByRole("heading", { level: 1, name: "Sign in to Farthing" });
const noAccessHeading = (page: Page) => page.getByRole("heading", { level: 1, name: "You have no access to this" });

/** Logs in at the provider, whose form is open. */
async function logIn(page: Page, login: string): Promise<void> {
  await loginField(page).fill(login);
  await page.getByRole("button", { name: "Log in" }).click();
}

/** Opens a page as a visitor who is not signed in, and signs in. */
async function open(page: Page, login: string, address = "/"): Promise<void> {
  await page.goto(address);
  await providerButton(page).click();
  await logIn(page, login);
}

test("a viewer signs in from a link to a page, sees one account only, and signs out", async ({
  page,
  context,
  complaints,
}) => {
  await page.goto("/services?range=30d&group=region");
  await expect(page.getByText("You will be taken to Services.")).toBeVisible();
  await expectAccessible(page);
  await providerButton(page).click();
  await logIn(page, "mara");
  await expect(page).toHaveURL("/services?range=30d&group=region");
  await expect(reconciliationBadge(page)).toBeVisible();
  await settled(page);
  await expect(page.getByRole("note").filter({ hasText: "Restricted role." })).toContainText(account);
  await expect(page.getByRole("navigation").getByRole("link", { name: "Services" })).not.toHaveCount(0);
  await expect(page.getByRole("link", { name: "Status" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Refresh" })).toHaveCount(0);

  const [session] = (await context.cookies()).filter(({ name }) => name === "farthing-session");
  expect([session?.httpOnly, session?.sameSite]).toEqual([true, "Lax"]);

  await page.goto("/status");
  await expect(noAccessHeading(page)).toBeVisible();
  await expect(page.getByRole("alert")).toHaveText(
    "Your role is viewer. This page needs the role admin. Ask the person who runs this server for it.",
  );
  await expectAccessible(page);
  // The browser reports the status of the answer.
  complaints.length = 0;
  await page.getByRole("link", { name: "Open the Overview" }).click();
  await expect(reconciliationBadge(page)).toBeVisible();
  await settled(page);
  await expect(page.getByText("Ask AI about costs")).toHaveCount(0);

  await signOut(page).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await page.goto("/");
  await expect(signInHeading(page)).toBeVisible();
});

test("an admin has Status, Refresh and no restriction", async ({ page }) => {
  await open(page, "olaf");
  await expect(reconciliationBadge(page)).toBeVisible();
  await settled(page);
  await expect(page.getByRole("link", { name: "Status" })).not.toHaveCount(0);
  await expect(page.getByRole("button", { name: "Refresh" })).not.toHaveCount(0);
  await expect(page.getByText("Ask AI about costs")).not.toHaveCount(0);
  await expect(page.getByText("Restricted role.")).toHaveCount(0);
  await page.goto("/status");
  await expect(page.getByRole("heading", { level: 1, name: "Status" })).toBeVisible();
  await settled(page);
});

test("a visitor without a role is told so, and can sign out", async ({ page, complaints }) => {
  await open(page, "nina", "/services");
  await expect(noAccessHeading(page)).toBeVisible();
  await expect(page.getByRole("alert")).toHaveText(
    "No role. You are signed in as nina@example.com, but have no role in Farthing. Ask the person who runs this server for one.",
  );
  await expectAccessible(page);
  // The browser reports the status of the answer.
  complaints.length = 0;
  await signOut(page).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await expectAccessible(page);
});
