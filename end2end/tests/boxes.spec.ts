// No figure, menu or touch target is cut off on any page, from a small phone to a large screen.

import { cutFigures, menuFaults } from "../support/boxes.ts";
import { settled } from "../support/page.ts";
import { expect, test } from "../support/test.ts";
import type { Page } from "@playwright/test";

const widths = [360, 390, 720, 1024, 1440, 1920, 2560];

const pages: Record<string, string> = {
  Overview: "/",
  "Overview compared": "/?range=90d&compare=previous",
  "Overview by two":
    "/?range=30d&group=account&group=tag.Team&compare=previous&service=Amazon+Elastic+Compute+Cloud+-+Compute",
  "Overview of usage": "/?range=30d&metric=usage&group=usage-type&compare=previous",
  "Overview by hour": "/?range=7d&granularity=hourly",
  Services: "/services?compare=previous",
  Service: "/services/Amazon%20Elastic%20Compute%20Cloud%20-%20Compute?range=90d&compare=previous",
  Resources: "/resources",
  "Resources by tag": "/resources?group=tag.Team",
  "Resources with one opened": "/resources?type=ec2:instance",
  Insights: "/insights",
  "Insights with one opened": "/insights",
  Report: "/report?group=tag.Team",
  Connect: "/connect",
  Status: "/status",
};

/** Elements to open before measuring. */
const opened: Record<string, (page: Page) => Promise<void>> = {
  "Resources with one opened": async (page) => {
    await page.locator("#resources tbody a.resource-name").first().click();
    await expect(page.getByRole("complementary")).toContainText("Parts = total");
  },
  "Insights with one opened": async (page) => {
    const act = page.locator("details.action", { hasText: /Migrate \d+ gp2 volumes to gp3/ });
    await act.locator("> summary").click();
    await act.locator("details.finding > summary").first().click();
    await expect(act.locator("details.finding[open] .breakdown").first()).toBeVisible();
  },
};

/** Pages whose filter menu has a second level with values. */
const picked = ["Overview", "Overview of usage", "Service", "Resources", "Insights"];

/** Opens a page and waits for its figures. */
async function open(page: Page, name: string): Promise<void> {
  await page.goto(pages[name]!);
  await settled(page);
  await opened[name]?.(page);
  await settled(page);
}

/** Sets each width of the window, and waits for the layout. */
async function atEachWidth(page: Page, look: (at: string, width: number) => Promise<void>): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await look(`at ${width} px`, width);
  }
}

test.describe("on a screen", () => {
  test.skip(({ isMobile }) => isMobile, "the test sets the widths");
  test.use({ viewport: { width: 1440, height: 900 } });

  for (const name of Object.keys(pages)) {
    test(`no figure is cut off: ${name}`, async ({ page }) => {
      test.setTimeout(120_000);
      await open(page, name);
      await atEachWidth(page, async (at, width) => {
        const faults = await cutFigures(page);
        // Two columns of amounts with long units are wider than a phone: the table scrolls, the page does not.
        const mayScroll = name === "Overview of usage" && width < 720;
        const left = mayScroll ? faults.filter((it) => !it.startsWith("the figures scroll sideways")) : faults;
        expect.soft(left, at).toEqual([]);
      });
    });

    test(`every menu fits in the window: ${name}`, async ({ page }) => {
      test.setTimeout(150_000);
      await open(page, name);
      await atEachWidth(page, async (at) => {
        const menus = page.locator("details.control-menu:has(> summary:visible)");
        const all = await menus.all();
        for (const menu of all) {
          const faults = await menuFaults(menu);
          const label = faults.length === 0 ? "a menu" : (await menu.locator("> summary").innerText()).trim();
          expect.soft(faults, `${label.replace(/\s+/g, " ")} ${at}`).toEqual([]);
        }
      });
    });
  }

  for (const name of picked) {
    test(`the second level of a picker fits in the window: ${name}`, async ({ page }) => {
      test.setTimeout(120_000);
      await open(page, name);
      const filter = page.locator("details.control-menu", {
        has: page.locator("> summary", { hasText: /^\s*Filter$/ }),
      });
      await atEachWidth(page, async (at) => expect.soft(await menuFaults(filter, 2), at).toEqual([]));
    });
  }
});

test.describe("on a phone", () => {
  test.skip(({ isMobile }) => !isMobile, "touch only");

  for (const name of Object.keys(pages)) {
    test(`controls are large enough for touch: ${name}`, async ({ page }) => {
      test.setTimeout(120_000);
      await open(page, name);
      const small = await page.evaluate(() => {
        const controls = document.querySelectorAll<HTMLElement>(
          ".button, summary.control, summary.meter, .theme label, .head .end :is(a, button, summary), .filters :is(a, button, summary)",
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

  test("the theme can be changed on a phone", async ({ page }) => {
    await page.goto("/");
    await settled(page);
    await page.getByRole("radio", { name: "Dark" }).check();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  });
});
