// What a page shows before its code is loaded, and what the code continues.

import type { Page } from "@playwright/test";
import { answer, askedQuestion, panel } from "../support/advice.ts";
import { at, drawn, overTime } from "../support/chart.ts";
import { blockModule, delayModule } from "../support/connection.ts";
import { actions, bodyOf, findings, summaryOf } from "../support/insights.ts";
import { costRows, openMenu, reconciliationBadge, serverRendered, settled } from "../support/page.ts";
import { resourceArea, resourceRows } from "../support/resources.ts";
import { expect, test } from "../support/test.ts";

test.skip(({ isMobile }) => isMobile, "same as on desktop");

/** Opens a page without its code, until it is rendered with its data: the server does that once it has them. */
async function openRendered(page: Page, address: string, isRendered: () => Promise<void>) {
  await expect(async () => {
    await page.goto(address);
    await isRendered();
  }).toPass({ timeout: 30_000 });
}

/** Opens the Overview without its code, and returns its chart once this is drawn. */
async function openPreview(page: Page) {
  const chart = page.getByRole("img", { name: /^Monthly cost by service/ });
  await openRendered(page, "/", () => expect(chart).toHaveAttribute("data-state", "preview", { timeout: 3000 }));
  return chart;
}

test("charts are drawn without the page's code, which continues the same drawings", async ({ page }) => {
  const { addresses, release } = await delayModule(page, "farthing");
  const chart = await openPreview(page);
  await expect(page.getByRole("img", { name: /^Share of cost/ })).toHaveAttribute("data-state", "preview");
  const preview = await drawn(chart);
  expect(preview.categories.length).toBeGreaterThan(3);
  expect(preview.tokens).toEqual([]);
  const canvas = await chart.locator("canvas").first().elementHandle();
  await expect.poll(() => addresses.length).toBeGreaterThan(0);

  release();
  const { series, categories } = await drawn(await overTime(page));
  expect({ series, categories }).toEqual({ series: preview.series, categories: preview.categories });
  expect(await canvas?.evaluate((it) => it.isConnected)).toBe(true);
});

test("the chart library is requested before the modules of the page", async ({ page }) => {
  await page.goto("/");
  await settled(page);
  const files: string[] = [];
  page.on("request", (request) => {
    if (request.isNavigationRequest()) files.length = 0;
    const file = /\/pkg\/(.+)\.[0-9a-f]+\.(js|wasm)$/.exec(request.url());
    if (file) files.push(`${file[1]}.${file[2]}`);
  });
  await page.reload();
  await overTime(page);
  expect(files[0]).toBe("echarts.js");
  expect(files).toEqual(expect.arrayContaining(["farthing.js", "farthing.wasm", "split_overview.wasm"]));
});

// A hidden tab has no frames.
for (const when of ["from the start", "before its first frame"] as const) {
  test(`the page's code is loaded in a tab that is hidden ${when}`, async ({ page }) => {
    await page.addInitScript((isHidden) => {
      window.requestAnimationFrame = () => 0;
      Object.defineProperty(document, "hidden", { get: () => isHidden });
    }, when === "from the start");
    const modules: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith(".wasm")) modules.push(request.url());
    });
    await page.goto("/status");
    if (when === "before its first frame") {
      expect(modules).toEqual([]);
      await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange", { bubbles: true })));
    }
    await expect.poll(() => modules.some((url) => url.includes("/split_status."))).toBe(true);
  });
}

test("a click in a chart takes effect once the page's code is loaded", async ({ page }) => {
  const { release } = await delayModule(page, "farthing");
  const chart = await openPreview(page);
  const { categories } = await drawn(chart);
  await chart.click({ position: await at(chart, categories[1]!) });
  release();
  await expect(page).toHaveURL(/\/services\/\w/);
});

test("a click on a button takes effect once the page's code is loaded", async ({ page }) => {
  const { release } = await delayModule(page, "farthing");
  await openPreview(page);
  const button = costRows(page)
    .first()
    .getByRole("button", { name: /^Show .+ in the chart$/ });
  await button.click();
  await expect(button).toHaveAttribute("aria-pressed", "true");
  release();
  await expect(button).toHaveAttribute("aria-pressed", "false");
  await settled(page);
  await button.click();
  await expect(button, "a later click counts once").toHaveAttribute("aria-pressed", "true");
});

test("a click on a button is not shown as pending if the page's code can't be loaded", async ({ page, complaints }) => {
  await blockModule(page, "split_overview");
  const { release } = await delayModule(page, "farthing");
  await openPreview(page);
  const button = costRows(page)
    .first()
    .getByRole("button", { name: /^Show .+ in the chart$/ });
  await button.click();
  await expect(button).toHaveAttribute("data-clicked");
  release();
  await expect(button).not.toHaveAttribute("data-clicked");
  await expect(button).toHaveAttribute("aria-pressed", "true");
  // The browser reports the blocked module.
  complaints.length = 0;
});

test("a theme that is selected before the page's code is loaded is shown once it is", async ({ page }) => {
  const { release } = await delayModule(page, "farthing");
  await openPreview(page);
  await page.getByRole("radio", { name: "Light" }).check({ force: true });
  await page.getByRole("radio", { name: "Dark" }).check({ force: true });
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");
  release();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("a date entered before the page's code is loaded stays entered", async ({ page }) => {
  const { release } = await delayModule(page, "farthing");
  await openPreview(page);
  await openMenu(page, /^Range/);
  const from = page.getByLabel("From", { exact: true });
  await from.fill("2026-11-05");
  release();
  await settled(page);
  await expect(from).toHaveValue("2026-11-05");
});

test("a question asked before the page's code is loaded is answered once it is", async ({ page }) => {
  const { release } = await delayModule(page, "farthing");
  const question = panel(page).getByRole("textbox", { name: "Question" });
  await openRendered(page, "/insights", () => expect(summaryOf(actions(page).first())).toBeVisible({ timeout: 3000 }));
  await question.fill("Why did costs go up?");
  await question.press("Enter");
  await expect(question).toHaveValue("Why did costs go up?");
  release();
  await expect(askedQuestion(page)).toHaveText("Why did costs go up?");
  await expect(answer(page)).toHaveCount(1);
});

test("the table of resources keeps its search and its scroll position when the page's code takes over", async ({
  page,
}) => {
  const { release } = await delayModule(page, "farthing");
  await openRendered(page, "/resources", () => expect(reconciliationBadge(page)).toBeVisible({ timeout: 3000 }));
  const search = page.getByRole("searchbox", { name: "Search resources" });
  await search.fill("a");
  await search.press("Enter");
  const scroll = () => resourceArea(page).evaluate((element) => element.scrollTop);
  await resourceArea(page).evaluate((element) => element.scrollTo(0, 700));
  release();
  await settled(page);
  await expect(page).toHaveURL(/search=a/);
  await expect(search).toHaveValue("a");
  await expect(resourceRows(page).first()).toBeVisible();
  await expect.poll(scroll).toBe(700);
});

test("a finding that is dismissed before the page's code is loaded is dismissed once it is", async ({ page }) => {
  await page.goto("/insights?check=gp2-volume");
  await settled(page);
  await summaryOf(findings(page).first()).click();
  await expect(page).toHaveURL(/open=gp2-volume%40/);
  const { release } = await delayModule(page, "farthing");
  const reason = bodyOf(findings(page).first()).getByRole("textbox");
  await openRendered(page, page.url(), () => expect(reason).toBeVisible({ timeout: 3000 }));
  await reason.fill("kept");
  await bodyOf(findings(page).first()).getByRole("button", { name: "Dismiss" }).click();
  await expect(page).not.toHaveURL(/dismiss=/);
  release();
  await expect(page).toHaveURL(/dismiss=gp2-volume.*kept/);
});

test("rows of Insights keep their place, and one keeps the focus, when the page's code takes over", async ({
  page,
}) => {
  const { release } = await delayModule(page, "farthing");
  const third = summaryOf(actions(page).nth(2));
  await openRendered(page, "/insights", () => expect(third).toBeVisible({ timeout: 3000 }));
  const [before, text] = [await third.boundingBox(), await third.innerText()];
  await third.focus();
  release();
  await expect(serverRendered(page)).toHaveCount(0);
  await expect(third).toBeFocused();
  expect(await third.innerText()).toBe(text);
  expect(await third.boundingBox()).toEqual(before);
});
