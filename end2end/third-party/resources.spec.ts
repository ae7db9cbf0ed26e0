import { readFileSync } from "node:fs";
import { expect, test, type Page } from "@playwright/test";
import { codeRuns } from "../support/page.ts";

/** A created resource: its key in an address, and its tags. */
type Made = Record<string, Record<string, string>>;
interface Shown {
  key: string;
  title: string;
  tags: Record<string, string>;
}

const made: Made = JSON.parse(readFileSync(process.env.FARTHING_MADE ?? "", "utf8"));

/** All rows of the virtual table, in order. */
async function allRows(page: Page): Promise<Shown[]> {
  return page.evaluate(async () => {
    const text = (of: Element | null) => of?.textContent ?? "";
    const shown = new Map<string, { key: string; title: string; tags: Record<string, string> }>();
    const scroller = document.querySelector(".rows")!;
    for (;;) {
      for (const row of scroller.querySelectorAll("tbody tr:not(.spacer)")) {
        const link = row.querySelector<HTMLAnchorElement>("td.name a")!;
        const key = new URL(link.href).searchParams.get("open") ?? "";
        const tags = [...row.querySelectorAll(".tag")].map((tag) => [...tag.querySelectorAll("bdi")].map(text));
        shown.set(key, { key, title: text(link), tags: Object.fromEntries(tags) });
      }
      const before = scroller.scrollTop;
      scroller.scrollBy(0, scroller.clientHeight / 2);
      // Two frames: one to scroll, one to render the rows.
      for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
      if (scroller.scrollTop === before) return [...shown.values()];
    }
  });
}

test("all resources are shown with their tags", async ({ page }) => {
  test.setTimeout(120_000);
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto("/resources?columns=kind,region,tags&sort=name");
  await expect(page.getByRole("progressbar")).toHaveCount(0, { timeout: 60_000 });
  // Until then the table is the server's.
  await codeRuns(page);
  await expect(page.locator(".server-rendered")).toHaveCount(0);
  await expect(page.locator(".resource-table tbody tr:not(.spacer)").first()).toBeVisible();

  expect(Object.keys(made).length).toBeGreaterThan(2_000);
  const rows = new Map((await allRows(page)).map((row) => [row.key, row]));
  for (const [key, { Name: name, ...tags }] of Object.entries(made)) {
    const row = rows.get(key);
    expect(row, key).toBeDefined();
    expect(row!.tags, key).toEqual(tags);
    if (name !== undefined) expect(row!.title, key).toBe(name);
  }
  expect(dialogs, "tags are text").toEqual([]);
});

test("a cost that is not on a bill is unknown, not zero", async ({ page }) => {
  await page.goto("/resources?type=s3:bucket");
  await expect(page.getByRole("progressbar")).toHaveCount(0, { timeout: 20_000 });
  const buckets = Object.keys(made).filter((key) => key.startsWith("s3:bucket/")).length;
  await expect(page.getByRole("navigation", { name: "Resource type" })).toContainText(`S3 ${buckets}`);
  const rows = page.locator(".resource-table tbody tr:not(.spacer)");
  await expect(rows.first()).toContainText("unknown");
  await expect(rows.filter({ hasText: "$" })).toHaveCount(0);
});
