import { readFile } from "node:fs/promises";
import { expect, test } from "../support/test.ts";

/** A plain decimal in cents, the precision of the page. */
const cents = (amount: string) => Math.round(Number(amount) * 100);

test("CSV and JSON download, parse, and add up to the page's total", async ({ page }) => {
  await page.goto("/?range=30d&not.record-type=Tax");
  const badge = page.getByRole("link", { name: /Parts = total/ });
  await expect(badge).toBeVisible();
  await expect(page.getByRole("img", { name: /Daily cost by/ })).toHaveAttribute("data-state", "drawn");
  const shown = cents((await badge.innerText()).replace(/[^\d.]/g, ""));

  const download = async (name: RegExp) => {
    await page.locator("summary", { hasText: "Export" }).click();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name }).click()]);
    const text = await readFile(await file.path(), "utf8");
    await page.keyboard.press("Escape");
    return { text, name: file.suggestedFilename() };
  };

  const csv = await download(/^CSV/);
  expect(csv.name).toMatch(/\.csv$/);
  const [head, ...rows] = csv.text.trim().split(/\r?\n/);
  expect(head).toBe("from,to,service,amount,unit,estimated");
  const amounts = rows.map((row) => Number(row.split(",").at(-3)));
  expect(amounts.every(Number.isFinite)).toBe(true);
  expect(cents(String(amounts.reduce((sum, amount) => sum + amount, 0)))).toBe(shown);

  const json = JSON.parse((await download(/^JSON/)).text) as {
    query: Record<string, unknown>;
    rows: { amount: string }[];
    total: string;
    unit: string;
  };
  expect(json.rows).toHaveLength(rows.length);
  expect(cents(json.total)).toBe(shown);
  expect(json.unit).toBe("USD");
  expect(json.query).toMatchObject({ granularity: "daily", metric: "unblended", "not.record-type": ["Tax"] });
});

test("an invalid query is refused with the page's error message", async ({ request }) => {
  const response = await request.get("/export/overview.json?granularity=weekly&top=x");
  expect(response.status()).toBe(400);
  const { error } = (await response.json()) as { error: { problems: { key: string; message: string }[] } };
  expect(error.problems.map((problem) => problem.key)).toEqual(["granularity", "top"]);
  expect(error.problems[0]?.message).toContain("hourly, daily, monthly, yearly");
});
