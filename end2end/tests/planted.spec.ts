// A script that someone plants in the address of a link runs nowhere, neither in the server's HTML nor once the page's code renders.

import { expect, test } from "../support/test.ts";
import { injectedElements, settled } from "../support/page.ts";

const planted = [
  '"><img src=x onerror=window.planted=1>',
  "</script><script>window.planted=1</script>",
  "</title><svg onload=window.planted=1>",
  "javascript:window.planted=1//",
];
const paths = ["/", "/services", "/services/Amazon%20S3", "/resources", "/insights"];
const keys = ["group", "sort", "open", "search", "tag.Owner", "not.service", "compare", "metric", "check", "unknown"];

for (const text of planted) {
  test(`${text} in an address runs nowhere`, async ({ page, isMobile, complaints }) => {
    test.skip(isMobile, "same as on desktop");
    const encoded = encodeURIComponent(text);
    const query = keys.map((key) => `${key}=${encoded}`).join("&");
    const addresses = paths.map((path) => `${path}?range=30d&${query}&tag.${encoded}=${encoded}`);
    for (const address of [...addresses, `/services/${encoded}`, `/${encoded}`, `/connect?${query}`]) {
      const response = await page.goto(address);
      expect(response?.headers()["content-type"], address).toContain("text/html");
      if (response?.ok()) await settled(page);
      // The browser reports the status of a page that does not exist; all else stays a complaint.
      const others = complaints.filter((it) => response?.status() !== 404 || !it.includes("status of 404"));
      complaints.splice(0, complaints.length, ...others);
      await expect(injectedElements(page), address).toHaveCount(0);
      expect(await page.evaluate(() => "planted" in window), address).toBe(false);
      const schemes = await page
        .locator("a[href]")
        .evaluateAll((links) => links.map((it) => (it as HTMLAnchorElement).protocol));
      expect(
        schemes.filter((it) => !["http:", "https:"].includes(it)),
        address,
      ).toEqual([]);
    }
  });
}
