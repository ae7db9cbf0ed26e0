// Sends how long the page took, and the number of its uncaught errors, to the server when the visitor leaves or hides it; and the name of a
// page without costs that is opened within the app. Nothing about the visitor, the account or the view is sent. Does nothing in browsers
// without `sendBeacon`.
(() => {
  if (!navigator.sendBeacon) return;
  const send = (report) =>
    navigator.sendBeacon("/page-timings", new Blob([JSON.stringify(report)], { type: "application/json" }));
  // Pages with costs load them by their path, which the server counts.
  let { pathname } = location;
  window.navigation?.addEventListener("currententrychange", () => {
    if (pathname === location.pathname) return;
    ({ pathname } = location);
    const opened = pathname.slice(1);
    if (["resources", "insights", "report", "status", "connect"].includes(opened)) send({ opened });
  });
  const { documentElement } = document;
  const { page } = document.getElementById("page-code").dataset;
  let errors = 0;
  const count = () => errors++;
  addEventListener("error", count);
  addEventListener("unhandledrejection", count);
  // A page in the background is painted when the visitor opens it, so its timings mean nothing.
  let timings = document.hidden ? undefined : {};
  const milliseconds = (time) => Math.min(Math.round(time), 600_000);
  new MutationObserver((_, observer) => {
    observer.disconnect();
    if (timings) timings.code = milliseconds(performance.now());
  }).observe(documentElement, { attributeFilter: ["data-running"] });
  addEventListener("visibilitychange", () => {
    if (!document.hidden || !(timings || errors)) return;
    const [paint] = performance.getEntriesByName("first-contentful-paint");
    if (timings && paint) timings.paint = milliseconds(paint.startTime);
    send({ page, errors: Math.min(errors, 100), ...timings });
    errors = 0;
    timings = undefined;
  });
})();
