import { chromium } from "playwright-core";
const base="http://127.0.0.1:3300";
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--headless","--no-sandbox","--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const q="from=2025-10-24&to=2026-11-22&group=service&group=account&granularity=daily";
await page.goto(`${base}/?${q}`, { waitUntil: "networkidle", timeout: 120000 });
const d = await page.context().newCDPSession(page);
await d.send("Profiler.enable"); await d.send("Profiler.setSamplingInterval",{interval:200}); await d.send("Profiler.start");
for (let i=0;i<10;i++){ await page.evaluate(async (href)=>{const l=document.querySelector("nav a").cloneNode(true); l.href=href; document.body.append(l); l.click(); l.remove(); for(let f=0;f<3;f++) await new Promise(requestAnimationFrame);}, `${base}/?${q}${i%2?"":"&metric=amortized"}`); }
const { profile } = await d.send("Profiler.stop");
const self = new Map(); const dt = profile.timeDeltas; const byId=new Map(profile.nodes.map(n=>[n.id,n]));
profile.samples.forEach((s,i)=>{const n=byId.get(s); const f=n.callFrame; const file=f.url.includes("wasm")?"wasm":f.url.includes("echarts")?"echarts":f.url.includes("plot")?"plot":f.url.split("/").pop().slice(0,30); const k=file; self.set(k,(self.get(k)||0)+dt[i]); const k2="  "+file+":"+f.functionName.slice(0,90); self.set(k2,(self.get(k2)||0)+dt[i]);});
for (const [k,v] of [...self].sort((a,b)=>b[1]-a[1]).slice(0,40)) console.log((v/10000).toFixed(1)+" ms", k);
await browser.close();
