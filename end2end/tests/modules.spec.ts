// The code of each page is a WASM module of its own.

import { expect, test } from "@playwright/test";
import { blockModule, delayModule } from "../support/connection.ts";
import { settled } from "../support/page.ts";

test("the server names the modules of the page, so that the browser loads them at once", async ({ request }) => {
  for (const [path, name] of [
    ["/", "overview"],
    ["/services", "services"],
    ["/services/AmazonCloudWatch", "service"],
    ["/resources?range=30d", "resources"],
    ["/insights", "insights"],
    ["/report", "report"],
    ["/status", "status"],
    ["/connect", "connect"],
  ] as const) {
    const html = await (await request.get(path)).text();
    const modules = [...html.matchAll(/<link [^>]*href="[^"]*\/(\w+)\.[0-9a-f]+\.wasm"[^>]*>/g)].map(
      (match) => match[1],
    );
    expect(modules, path).toContain(`split_${name}`);
    expect(modules, path).toContain("farthing");
    expect(
      modules.filter((module) => module?.startsWith("split_")),
      path,
    ).toEqual([`split_${name}`]);
  }
});

test("modules of the other pages are loaded when the browser is idle, and opening one sends no request for code", async ({
  page,
}) => {
  const modules: string[] = [];
  page.on("requestfinished", (request) => {
    const name = /\/(split_\w+)\.[0-9a-f]+\.wasm$/.exec(request.url())?.[1];
    if (name) modules.push(name);
  });
  await page.goto("/");
  await expect.poll(() => modules, { timeout: 20_000 }).toContain("split_connect");
  const loaded = modules.length;
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Status" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Status" })).toBeVisible();
  expect(modules.length).toBe(loaded);
});

test("a page whose code can't be loaded is opened from the server, once", async ({ page }) => {
  await blockModule(page, "split_services");
  await page.goto("/");
  const navigation = page.getByRole("navigation", { name: "Pages" });
  // The page is interactive.
  await settled(page);
  let documents = 0;
  page.on("request", (request) => {
    if (request.isNavigationRequest()) documents += 1;
  });
  await navigation.getByRole("link", { name: "Services" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Services" })).toBeVisible();
  await expect(page.getByRole("row", { name: /Amazon EC2/ }).first()).toBeVisible();
  // Leaving works, too: links are links.
  await navigation.getByRole("link", { name: "Resources" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Resources" })).toBeVisible();
  expect(documents).toBe(2);
});

test("links work while the page's code is loaded", async ({ page }) => {
  const { addresses } = await delayModule(page, "split_services");
  await page.goto("/services");
  const dark = page.getByRole("radio", { name: "Dark" });
  await expect(async () => {
    await page.getByRole("radio", { name: "Light" }).check();
    await dark.check();
    await expect(page.locator("html"), "the frame of the page reacts").toHaveAttribute("data-theme", "dark", {
      timeout: 200,
    });
  }).toPass();
  expect(addresses.length).toBeGreaterThan(0);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Resources" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Resources" })).toBeVisible();
});
