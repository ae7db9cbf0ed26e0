// Faults between the browser and Farthing, which the sandbox cannot cause. Faults of AWS come from the sandbox.

import type { Page, Route } from "@playwright/test";

/** Makes the loading of a WASM module fail. */
export const blockModule = (page: Page, name: string) =>
  page.route(new RegExp(`/pkg/${name}\\.`), (route) => route.abort());

/** Delays the loading of a WASM module until `release` is called; `addresses` are the delayed requests. */
export async function delayModule(page: Page, name: string) {
  const addresses: string[] = [];
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(new RegExp(`/pkg/${name}\\.[0-9a-f]+\\.wasm$`), async (route) => {
    addresses.push(route.request().url());
    await released;
    await route.continue();
  });
  return { addresses, release: () => release() };
}

/** Handles the requests of a server function, numbered from 1, in place of the server. */
export async function handleCalls(page: Page, name: string, handle: (route: Route, number: number) => Promise<void>) {
  let number = 0;
  await page.route(new RegExp(`/api/${name}\\b`), (route) => handle(route, ++number));
}
