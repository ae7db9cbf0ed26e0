// Clicks and typed text before the page's code runs: marks the controls, so that the code repeats the use (`early_use.rs`).
(() => {
  const { dataset } = document.documentElement;
  // The page's code sets `running`, and still replaces the server's HTML of some pages later.
  const isEarly = (control) => control && (!("running" in dataset) || control.closest(".server-rendered"));
  const listen = (kind, listener) => addEventListener(kind, listener, { capture: true });
  listen("click", ({ target }) => {
    const control = target.closest("button, [type=radio]");
    if (!isEarly(control)) return;
    // As with links, the last click counts.
    document.querySelector("[data-clicked]")?.removeAttribute("data-clicked");
    control.dataset.clicked = "";
  });
  listen("input", ({ target }) => {
    if (isEarly(target) && target.type !== "radio") target.dataset.typed = target.value;
  });
  // Without an action, the form is for the page's code: the browser would load the page again and lose the text.
  listen("submit", (event) => {
    if (isEarly(event.target) && !event.target.hasAttribute("action")) event.preventDefault();
  });
})();
