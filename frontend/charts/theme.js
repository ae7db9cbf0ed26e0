// From an option as data to one that ECharts draws: colors for tokens, and what only a function can say.

/** A function that returns the color a `token:name` has in the page's theme (light: always the light one), and other values as they are. */
export const palette = (element, light) => {
  const known = new Map();
  return (value) => {
    if (!value.startsWith("token:")) return value;
    if (!known.has(value)) {
      // A custom property's own value is the unresolved light-dark(…); the computed color is not.
      const probe = element.appendChild(document.createElement("i"));
      if (light) probe.style.colorScheme = "light";
      probe.style.color = `var(--${value.slice(6)})`;
      known.set(value, getComputedStyle(probe).color);
      probe.remove();
    }
    return known.get(value);
  };
};

/** The option with every color put in. */
export const themed = (value, color) => {
  if (typeof value === "string") return color(value);
  // Amounts have no color, even where the next one has: only an estimated period of a series is an object.
  if (Array.isArray(value)) return value.map((item) => (typeof item === "number" ? item : themed(item, color)));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, themed(item, color)]));
};

/** The option with its formatters: amounts with their unit, short labels on the axis. */
export const withFormats = (option, { prefix, suffix, labels }) => {
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
    option.xAxis.axisLabel.formatter = (category) => labels[category] ?? category;
  }
  return option;
};
