// Nothing is cut off on any page from a small phone to a large screen: figures, menus, and what a finger must meet.

import { cutFigures, menuFaults } from "../support/boxes.ts";
import { expect, test } from "../support/test.ts";
import type { Page } from "@playwright/test";

const widths = [360, 390, 720, 1024, 1440, 1920, 2560];

const pages: Record<string, string> = {
  Overview: "/",
  "Overview compared": "/?range=90d&compare=previous",
  "Overview by two":
    "/?range=30d&group=account&group=tag.Team&compare=previous&service=Amazon+Elastic+Compute+Cloud+-+Compute",
  Services: "/services?compare=previous",
  Service: "/services/Amazon%20Elastic%20Compute%20Cloud%20-%20Compute?range=90d&compare=previous",
  Resources: "/resources",
  "Resources by tag": "/resources?by=tag.Team",
  Insights: "/insights",
  Connect: "/connect",
};

/** Waits until the figures of a page are there. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator("h1")).toBeVisible();
  await expect(page.locator("main :is([aria-busy='true'], .skel):visible")).toHaveCount(0, { timeout: 30_000 });
}

test.describe("on a screen", () => {
  test.skip(({ isMobile }) => isMobile, "each width is set here");

  for (const [name, address] of Object.entries(pages)) {
    test(`no figure is cut off: ${name}`, async ({ page }) => {
      test.setTimeout(120_000);
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(address);
      await settled(page);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await page.evaluate(
          () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
        );
        expect.soft(await cutFigures(page), `at ${width} px`).toEqual([]);
      }
    });

    test(`every menu lies in the window: ${name}`, async ({ page }) => {
      test.setTimeout(180_000);
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(address);
      await settled(page);
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        const menus = page.locator("details.ctl-menu:has(> summary:visible)");
        for (let at = 0; at < (await menus.count()); at += 1) {
          const menu = menus.nth(at);
          const summary = menu.locator("> summary");
          const label = `${(await summary.innerText()).replace(/\s+/g, " ")} at ${width} px`;
          await summary.click();
          await expect(menu, label).toHaveAttribute("open", "");
          expect.soft(await menuFaults(menu), label).toEqual([]);
          await summary.press("Escape");
          await expect(menu, label).not.toHaveAttribute("open", "");
        }
      }
    });
  }
});

test.describe("on a phone", () => {
  test.skip(({ isMobile }) => !isMobile, "fingers");

  for (const [name, address] of Object.entries(pages)) {
    test(`controls are large enough for a finger: ${name}`, async ({ page }) => {
      await page.goto(address);
      await settled(page);
      const small = await page.evaluate(() => {
        const controls = document.querySelectorAll<HTMLElement>(
          ".btn, summary.ctl, summary.meter, .theme label, .head .end :is(a, button, summary), .filters :is(a, button, summary)",
        );
        const visible = [...controls].filter((it) => it.checkVisibility({ visibilityProperty: true }));
        return visible.flatMap((it) => {
          const { width, height } = it.getBoundingClientRect();
          const said = `${it.getAttribute("aria-label") ?? it.innerText.trim()}: ${width} × ${height}`;
          const isChip = it.closest(".chip") !== null;
          return height < 35.5 || width < (isChip ? 29.5 : 35.5) ? [said] : [];
        });
      });
      expect(small).toEqual([]);
    });
  }

  test("the theme is chosen on a phone too", async ({ page }) => {
    await page.goto("/");
    await settled(page);
    await page.getByRole("radio", { name: "Dark" }).check();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  });
});
