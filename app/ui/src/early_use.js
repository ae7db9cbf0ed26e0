// Clicks and entered values before the page's code runs: marks the controls, so that the code repeats both (`early_use.rs`).
(() => {
  const { dataset } = document.documentElement;
  // The page's code sets `running`, and still replaces the server's HTML of some pages later.
  const isEarly = (control) => control && (!("running" in dataset) || control.closest(".server-rendered"));
  // The browser sends forms with an action. Others are for the page's code.
  const isSent = (control) => control.closest("form[action]");
  const listen = (kind, listener) => addEventListener(kind, listener, { capture: true });
  listen("click", ({ target }) => {
    const control = target.closest("button, [type=radio]");
    if (!isEarly(control) || isSent(control)) return;
    // As with links, the last click counts.
    document.querySelector("[data-clicked]")?.removeAttribute("data-clicked");
    control.dataset.clicked = "";
  });
  listen("input", ({ target }) => {
    if (isEarly(target) && target.matches("select, [type=text], [type=search], [type=number], [type=date]"))
      target.dataset.entered = target.value;
  });
  // Otherwise the browser would load the page again and lose the text.
  listen("submit", (event) => {
    if (isEarly(event.target) && !isSent(event.target)) event.preventDefault();
  });
})();
