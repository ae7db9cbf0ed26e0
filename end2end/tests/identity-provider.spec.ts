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
const signOut = (page: Page) => page.getByRole("button", { name: "Sign out", exact: true });
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

test("a visitor without a role sees the reason, and can sign out", async ({ page, complaints }) => {
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

test("signing out at the provider as well: the next sign-in asks for the login", async ({ page }) => {
  await open(page, "olaf");
  await expect(reconciliationBadge(page)).toBeVisible();
  await signOut(page).click();
  await expect(page.getByText("You may still be signed in to Example SSO.")).toBeVisible();
  // Still signed in at the provider, so its form does not open.
  await page.goto("/");
  await providerButton(page).click();
  await expect(reconciliationBadge(page)).toBeVisible();

  await signOut(page).click();
  await page.getByRole("link", { name: "Sign out of Example SSO" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Example SSO" })).toBeVisible();
  await signOut(page).click();
  await expect(page).toHaveURL(/\/sign-in\?signed-out=?&state=provider$/);
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Sign out of Example SSO" })).toHaveCount(0);
  await expect(signInHeading(page)).toBeVisible();
  await providerButton(page).click();
  await expect(loginField(page)).toBeVisible();
});

test("after signing out, Back shows no figures", async ({ page }) => {
  await open(page, "olaf");
  await expect(reconciliationBadge(page)).toBeVisible();
  await signOut(page).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await page.goBack();
  await expect(signInHeading(page)).toBeVisible();
  await expect(page.getByRole("main")).not.toContainText("$");
});

test("a copy of the session's cookie is refused after signing out", async ({ page, context }) => {
  await open(page, "olaf");
  await expect(reconciliationBadge(page)).toBeVisible();
  await settled(page);
  const cookies = (await context.cookies()).filter(({ name }) => name === "farthing-session");
  expect(cookies).toHaveLength(1);
  await signOut(page).click();
  await expect(page.getByText("You are signed out.")).toBeVisible();
  await context.addCookies(cookies);
  await page.goto("/");
  await expect(signInHeading(page)).toBeVisible();
});

test("changed groups take effect without another sign-in", async ({ page, complaints }) => {
  await open(page, "mara");
  await expect(reconciliationBadge(page)).toBeVisible();
  await expect(page.getByText("Restricted role.")).toBeVisible();
  await settled(page);
  await provider.setGroups({ mara: ["finops"] });
  await page.goto("/status");
  await expect(page.getByRole("heading", { level: 1, name: "Status" })).toBeVisible();
  await expect(page.getByText("Restricted role.")).toHaveCount(0);
  await settled(page);
  await provider.setGroups({ mara: ["web"] });
  await page.reload();
  await expect(noAccessHeading(page)).toBeVisible();
  await provider.setGroups({ mara: [] });
  await page.goto("/");
  await expect(page.getByRole("alert")).toContainText("No role.");
  // The browser reports the status of the answer.
  complaints.length = 0;
});

test("an open page leads to the sign-in when the provider has revoked the access, and is back after it", async ({
  page,
  complaints,
}) => {
  await open(page, "olaf", "/?range=30d");
  await expect(reconciliationBadge(page)).toBeVisible();
  await settled(page);
  await provider.revoke("olaf");
  await filterBar(page).getByRole("link", { name: "Previous period" }).click();
  await expect(signInHeading(page)).toBeVisible();
  // The browser reports the status of the refused request.
  complaints.length = 0;
  // Still signed in at the provider, so its form does not open.
  await providerButton(page).click();
  await expect(page).toHaveURL(/\/\?from=2026-09-24&to=2026-10-23$/);
  await expect(reconciliationBadge(page)).toBeVisible();
});

test("sessions and sign-ins outlast a change of the provider's keys", async ({ page, browser, baseURL }) => {
  await open(page, "olaf");
  await expect(reconciliationBadge(page)).toBeVisible();
  await settled(page);
  await provider.rotateKeys();
  const otherBrowser = await browser.newContext({ baseURL });
  const other = await otherBrowser.newPage();
  await open(other, "mara");
  await expect(reconciliationBadge(other)).toBeVisible();
  await otherBrowser.close();
  await page.reload();
  await expect(reconciliationBadge(page)).toBeVisible();
});

test("a provider that is unavailable: sessions last, a sign-in fails with the reason, the access token works", async ({
  page,
  browser,
  baseURL,
}) => {
  await open(page, "olaf");
  await expect(reconciliationBadge(page)).toBeVisible();
  await settled(page);
  const otherBrowser = await browser.newContext({ baseURL });
  const other = await otherBrowser.newPage();
  await other.goto("/services");
  await providerButton(other).click();
  await provider.setUnavailable("/token", "/jwks", "/.well-known");
  await logIn(other, "mara");
  await expect(other.getByRole("alert")).toHaveText(
    "Example SSO did not confirm the sign-in. It could not be reached. Try again.",
  );
  await expect(other.getByText("You will be taken to Services.")).toBeVisible();
  await expectAccessible(other);
  await other.getByLabel("Access token").fill(token);
  await other.getByRole("button", { name: "Sign in" }).click();
  await expect(other).toHaveURL("/services");
  await expect(reconciliationBadge(other)).toBeVisible();
  await otherBrowser.close();

  await page.reload();
  await expect(reconciliationBadge(page)).toBeVisible();
  await expect(page.getByRole("link", { name: "Status" })).not.toHaveCount(0);
  await settled(page);
});

test("a visitor who cancels at the provider sees the reason, and can try again", async ({ page, complaints }) => {
  await page.goto("/services?range=30d");
  await providerButton(page).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("alert")).toHaveText(
    "Example SSO did not confirm the sign-in. It refused the sign-in. Try again.",
  );
  // The browser reports the status of the answer.
  complaints.length = 0;
  await providerButton(page).click();
  await logIn(page, "olaf");
  await expect(page).toHaveURL("/services?range=30d");
  await expect(reconciliationBadge(page)).toBeVisible();
});

test("two tabs can sign in at the same time", async ({ page, context }) => {
  const other = await context.newPage();
  await page.goto("/services?range=30d");
  await other.goto("/resources");
  await providerButton(page).click();
  await expect(loginField(page)).toBeVisible();
  await providerButton(other).click();
  await expect(loginField(other)).toBeVisible();
  await logIn(page, "olaf");
  await expect(page).toHaveURL("/services?range=30d");
  await logIn(other, "olaf");
  await expect(other).toHaveURL("/resources");
});

test("an open page of a visitor whose role was removed says so", async ({ page, complaints }) => {
  await open(page, "olaf", "/?range=30d");
  await expect(reconciliationBadge(page)).toBeVisible();
  await settled(page);
  await provider.setGroups({ olaf: [] });
  await filterBar(page).getByRole("link", { name: "Previous period" }).click();
  await expect(page.getByRole("alert")).toContainText("no role in Farthing");
  // The browser reports the status of the answer.
  complaints.length = 0;
  await expect(page.getByRole("alert")).not.toContainText("could not be reached");
});

test("an open page of a visitor whose role was restricted says so", async ({ page }) => {
  await open(page, "olaf", "/?range=30d");
  await expect(reconciliationBadge(page)).toBeVisible();
  await settled(page);
  await provider.setGroups({ olaf: ["web"] });
  await filterBar(page).getByRole("link", { name: "Previous period" }).click();
  await expect(page).toHaveURL(/from=2026-09-24/);
  await settled(page);
  await expect(page.getByText("Restricted role.")).toBeVisible();
  await expect(page.getByRole("link", { name: "Status" })).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a visitor can sign in and out", async ({ page }) => {
    await open(page, "mara", "/resources");
    await expect(page.getByRole("heading", { level: 1, name: "Resources" })).toBeVisible();
    await expect(page.getByText("Restricted role.")).toBeVisible();
    await signOut(page).click();
    await expect(page.getByText("You are signed out.")).toBeVisible();
    await page.goto("/");
    await expect(signInHeading(page)).toBeVisible();
  });
});
