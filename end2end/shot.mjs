import { chromium } from "playwright-core";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu"] });
for (const [name, path] of JSON.parse(process.argv[2]))
  for (const w of (process.argv[3] ?? "1440").split(","))
    for (const scheme of (process.argv[4] ?? "light,dark").split(",")) {
      const c = await b.newContext({ viewport: { width: +w, height: w < 500 ? 844 : 900 }, colorScheme: scheme, deviceScaleFactor: 1 });
      const p = await c.newPage();
      await p.goto("http://127.0.0.1:3300" + path);
      await p.waitForTimeout(2500);
      await p.screenshot({ path: `/tmp/shots/${name}-${w}-${scheme}.png`, fullPage: process.argv[5] !== "view" });
      await c.close();
    }
await b.close();
