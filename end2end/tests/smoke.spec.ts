import { expect, test } from "../support/test.ts";

test("the process says that it lives", async ({ page }) => {
  const response = await page.goto("/healthz");
  expect(response?.status()).toBe(200);
});
