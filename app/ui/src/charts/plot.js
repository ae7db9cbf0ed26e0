// The only hands on ECharts: draws an option, follows size and theme, tells which part was clicked, and lets go.

/** A function that tells the colour a `token:name` has in the page's theme, and leaves other values alone. */
const palette = (element) => {
  const known = new Map();
  return (value) => {
    if (!value.startsWith("token:")) return value;
    if (!known.has(value)) {
      // A custom property's own value is the unresolved light-dark(…); the computed colour is not.
      const probe = element.appendChild(document.createElement("i"));
      probe.style.color = `var(--${value.slice(6)})`;
      known.set(value, getComputedStyle(probe).color);
      probe.remove();
    }
    return known.get(value);
  };
};

/** The option with every colour put in. */
const themed = (value, colour) => {
  if (typeof value === "string") return colour(value);
  if (Array.isArray(value)) {
    // Amounts have no colour: a year of days by ten groups is left as it is.
    return typeof value[0] === "number" ? value : value.map((item) => themed(item, colour));
  }
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, themed(item, colour)]));
};

/** What only a function can say: amounts with their unit, short names on the axis. */
const withFormats = (option) => {
  const { prefix, suffix, axis } = option.farthing;
  delete option.farthing;
  const written = (number, style) => {
    const digits = new Intl.NumberFormat("en", style).format(Math.abs(number));
    return `${number < 0 ? "−" : ""}${prefix}${digits}${suffix && ` ${suffix}`}`;
  };
  const exact = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  option.tooltip.valueFormatter = (number) => (typeof number === "number" ? written(number, exact) : "–");
  if (option.yAxis) {
    option.yAxis.axisLabel.formatter = (number) => written(number, { notation: "compact" }).replace("K", "k");
  }
  if (option.xAxis) {
    option.xAxis.axisLabel.formatter = (_, place) => axis[place] ?? "";
  }
  return option;
};

export class Plot {
  constructor(element, module, onPick) {
    this.element = element;
    this.onPick = onPick;
    this.sizes = new ResizeObserver(() => this.chart?.resize());
    this.themes = new MutationObserver(() => this.paint());
    this.system = matchMedia("(prefers-color-scheme: dark)");
    this.repaint = () => this.paint();
    import(module).then(
      ({ init }) => this.begin(init),
      () => (element.dataset.state = "failed"),
    );
  }

  begin(init) {
    if (this.disposed) return;
    this.chart = init(this.element, null, { renderer: "canvas" });
    this.chart.on("click", ({ componentType, seriesId, data }) => {
      if (componentType === "series") this.onPick(String(data?.id ?? seriesId));
    });
    this.sizes.observe(this.element);
    this.themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    this.system.addEventListener("change", this.repaint);
    this.paint();
  }

  draw(option) {
    this.option = option;
    this.paint();
  }

  paint() {
    if (!this.chart || !this.option) return;
    const option = withFormats(themed(JSON.parse(this.option), palette(this.element.parentElement)));
    this.chart.setOption(option, { notMerge: true });
    this.element.dataset.state = "drawn";
  }

  dispose() {
    this.disposed = true;
    this.sizes.disconnect();
    this.themes.disconnect();
    this.system.removeEventListener("change", this.repaint);
    this.chart?.dispose();
  }
}
