// Loads the page's code after the first paint, so that it does not compete with the style sheet and the figures on a slow line. The chart
// library comes first, because it draws the charts in the HTML; the modules of the page follow.
(async () => {
  const { content, dataset } = document.getElementById("page-code");
  const event = (name) => new Promise((resolve) => addEventListener(name, resolve, { once: true }));
  const parsed = document.readyState === "loading" ? event("DOMContentLoaded") : undefined;
  const painted = new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  // A hidden page is not painted.
  if (!document.hidden) await Promise.race([painted, event("visibilitychange")]);
  if (dataset.charts) {
    await parsed;
    // Without the library, the page's code reports the failure.
    if (document.querySelector(".plot-option")) await import(dataset.charts).catch(() => {});
  }
  document.head.append(...content.querySelectorAll("link"));
  await parsed;
  document.head.append(content);
})();

// Once the session has ended, a request of the page is refused: a reload leads to the sign-in, and back to the page. If the visitor's role
// has changed, a reload shows the page of the new one. At most one reload in ten seconds, because servers with different tokens
// could answer in turn.
{
  const { fetch } = window;
  window.fetch = async (...request) => {
    const response = await fetch(...request);
    const isSignedOut = response.status === 401 && response.headers.get("www-authenticate") === "Bearer";
    const { grant } = document.documentElement.dataset;
    const newGrant = response.headers.get("farthing-grant") ?? grant;
    const isOtherGrant = grant !== undefined && newGrant !== grant;
    if ((isSignedOut || isOtherGrant) && Date.now() - (sessionStorage.reloaded ?? 0) > 10_000) {
      sessionStorage.reloaded = Date.now();
      location.reload();
    }
    return response;
  };
}
