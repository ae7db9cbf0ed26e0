import { expect, sandbox, test } from "../support/test.ts";
import { chips, openMenu, subtitle } from "../support/page.ts";

const view =
  "range=90d&metric=net-amortized&group=region&group=account&compare=previous" +
  "&service=Amazon+Elastic+Compute+Cloud+-+Compute&not.record-type=Tax&top=4&sort=name&chart=area&share=donut&theme=dark";

test("a filtered address shows the same view in another browser", async ({ page, browser, baseURL }) => {
  await page.goto(`/?${view}`);
  const table = page.getByRole("table", { name: /Cost by region and account/ });
  await expect(table).toBeVisible();
  const other = await browser.newContext({ baseURL });
  const fresh = await other.newPage();
  await fresh.goto(page.url());
  const same = fresh.getByRole("table", { name: /Cost by region and account/ });
  await expect(same).toBeVisible();
  expect(await same.allInnerTexts()).toEqual(await table.allInnerTexts());
  await expect(fresh.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(chips(fresh)).toHaveCount(2);
  await other.close();
});

test("a filter is added from the picker and removed from its chip", async ({ page }) => {
  await page.goto("/?range=30d");
  await expect(page.getByRole("img", { name: /Daily cost by/ })).toHaveAttribute("data-state", "drawn");
  await openMenu(page, "Filter");
  await page
    .locator("details[open]")
    .getByRole("button", { name: /^Region/ })
    .click();
  await page.getByRole("searchbox", { name: /Search values of Region/ }).fill("eu-c");
  await page.getByRole("link", { name: /^eu-central-1/ }).click();
  await expect(page).toHaveURL(/region=eu-central-1/);
  await expect(chips(page)).toContainText("eu-central-1");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Remove filter Region" }).click();
  await expect(page).toHaveURL(/\/\?range=30d$/);
  await expect(chips(page)).toHaveCount(0);
});

test("tags and cost categories load on demand", async ({ page }) => {
  await page.goto("/?range=30d");
  await expect(page.getByRole("img", { name: /Daily cost by/ })).toHaveAttribute("data-state", "drawn");
  await openMenu(page, /^Group/);
  await page.getByRole("button", { name: /Load tags and cost categories/ }).click();
  await page.getByRole("link", { name: "Tag: Team" }).click();
  await expect(page).toHaveURL(/group=tag.Team/);
  await expect(page.getByRole("table", { name: /Cost by tag Team/ })).toContainText("Untagged (Team)");
});

test("two dates make a range", async ({ page }) => {
  await page.goto("/");
  await expect(page.getByRole("img", { name: /Monthly cost by/ })).toHaveAttribute("data-state", "drawn");
  await openMenu(page, /^Range/);
  await page.getByLabel("From", { exact: true }).fill("2026-10-05");
  await page.getByLabel("To", { exact: true }).fill("2026-10-18");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/from=2026-10-05&to=2026-10-18/);
  await expect(subtitle(page)).toContainText("5–18 Oct 2026");
});

const wrong: [string, string][] = [
  ["range=weekly", "range"],
  ["granularity=weekly", "granularity"],
  ["metric=", "metric"],
  ["group=color", "group"],
  ["group=service&group=region&group=az", "group"],
  ["top=0", "top"],
  ["top=99999999999999999999", "top"],
  ["compare=tomorrow", "compare"],
  ["from=2026-13-01", "from"],
  ["from=2026-11-20&to=2026-11-01", "from"],
  ["from=2019-01-01", "from"],
  ["to=%00", "to"],
  ["service=", "service"],
  [`region=${"x".repeat(3000)}`, "region"],
  ["tag.=a", "tag."],
  ["color=red", "color"],
  ["metric=usage&metric=blended", "metric"],
  ["range=30d&granularity=hourly", "granularity"],
  ["sort=%3Cscript%3Ealert(1)%3C%2Fscript%3E", "sort"],
];

for (const [query, key] of wrong) {
  test(`invalid parameters are named and the rest applies: ${query.slice(0, 50)}`, async ({ page }) => {
    await page.goto(`/?${query}&not.record-type=Tax`);
    await expect(page.getByRole("alert").filter({ hasText: `${key}=` })).toContainText("Allowed:");
    await expect(chips(page).filter({ hasText: "is not" })).toContainText("Tax");
    await expect(page.getByRole("table", { name: /Cost by/ })).toBeVisible();
  });
}

const renamed: [string, string][] = [
  [
    "/resources?group=usage-type&family=ec2&order=name&by=tag.Team",
    "/resources?service-group=ec2&sort=name&group=tag.Team",
  ],
  [
    "/insights?show=put-away&rank=effort&per=account&decided=gp2-volume||kept",
    "/insights?show=dismissed&sort=effort&group=account&dismiss=gp2-volume%7C%7Ckept",
  ],
];

for (const [old, current] of renamed) {
  test(`an old address becomes the current one, and back leads to the page before: ${old}`, async ({ page }) => {
    await page.goto("/");
    await page.goto(old);
    await expect(page).toHaveURL(current);
    await expect(page.getByRole("alert").filter({ hasText: "Allowed:" })).toHaveCount(0);
    await page.goBack();
    await expect(page).toHaveURL("/");
  });
}

test("another kind of page has its own groups and order", async ({ page }) => {
  await page.goto("/?range=30d&group=region&sort=name&service=AWS+Lambda");
  const pages = page.getByRole("navigation", { name: "Pages" });
  await pages.getByRole("link", { name: "Resources" }).click();
  await expect(page).toHaveURL("/resources?range=30d&service=AWS+Lambda");
  await page.goto("/resources?range=30d&group=state&sort=name&service=AWS+Lambda");
  await pages.getByRole("link", { name: "Services" }).click();
  await expect(page).toHaveURL("/services?range=30d&service=AWS+Lambda");
});

test("an unknown address shows an error page", async ({ page, complaints }) => {
  const response = await page.goto("/nowhere");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Not found" })).toBeVisible();
  await page.getByRole("link", { name: "Open the Overview" }).click();
  await expect(page.getByRole("table", { name: /Cost by/ })).toBeVisible();
  complaints.length = 0; // The browser itself reports the 404.
});

test("usage in several units has no sum, and usage in one unit has one", async ({ page }) => {
  await page.goto("/?range=7d&metric=usage");
  await expect(page.getByRole("alert")).toContainText("Usage in different units can’t be added up");
  await sandbox.reset();
  await page.goto("/?range=7d&metric=usage&group=usage-type");
  await expect(page.getByRole("table", { name: /Cost by usage type/ })).toContainText("mixed units");
});
