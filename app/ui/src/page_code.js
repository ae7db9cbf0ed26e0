// Loads the page's code in the order in which a visitor needs it: after the first paint, so that style and figures don't share a slow line
// with it, the chart library, which draws the charts in the page; then the modules of the page.
(async () => {
  const { content, dataset } = document.getElementById("page-code");
  const event = (name) => new Promise((resolve) => addEventListener(name, resolve, { once: true }));
  const parsed = document.readyState === "loading" ? event("DOMContentLoaded") : undefined;
  // A hidden page is not painted.
  if (!document.hidden) await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  if (dataset.charts) {
    await parsed;
    // Without the library, the page's code reports the failure.
    await import(dataset.charts).catch(() => {});
  }
  document.head.append(...content.querySelectorAll("link"));
  await parsed;
  document.head.append(content);
})();
