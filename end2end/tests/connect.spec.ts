import { expectAccessible } from "../support/axe.ts";
import { codeRuns } from "../support/page.ts";
import { expect, test } from "../support/test.ts";

test("the page has the full policy, the role policies and the opt-in, each with a copy button", async ({ page }) => {
  await page.goto("/connect");
  const policy = page.getByRole("region", { name: "Policy", exact: true });
  await expect(policy).toContainText("s3:ListBucketMultipartUploads");
  await expect(policy).toContainText("s3:ListMultipartUploadParts");
  const {
    Statement: [statement],
  } = JSON.parse(await policy.innerText());
  expect(statement.Action.length).toBeGreaterThan(45);
  await expect(page.getByRole("region", { name: "Trust policy" })).toContainText("sts:ExternalId");
  await expect(page.getByRole("region", { name: "Policy for assuming the roles" })).toContainText("sts:AssumeRole");
  await expect(page.getByText(/AWS reports costs by resource only after you opt in/)).toBeVisible();
  await page.evaluate(() => {
    Object.defineProperty(navigator, "clipboard", {
      value: { writeText: (text: string) => Promise.resolve(document.body.setAttribute("data-copied", text)) },
    });
  });
  await codeRuns(page);
  await page.getByRole("button", { name: "Copy policy", exact: true }).click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.locator("body").getAttribute("data-copied")).toBe(await policy.innerText());
  await expectAccessible(page);
});
