// Turns an option from JSON into one for ECharts: resolves color tokens and adds formatter functions.

/** Returns a function from `token:name` to its color in the page's theme (`light`: the light theme); other values pass through. */
export const palette = (element, light) => {
  const resolved = new Map();
  return (value) => {
    if (!value.startsWith("token:")) return value;
    if (!resolved.has(value)) {
      // A custom property contains light-dark(…); only a computed color is resolved.
      const probe = element.appendChild(document.createElement("i"));
      if (light) probe.style.colorScheme = "light";
      probe.style.color = `var(--${value.slice(6)})`;
      resolved.set(value, getComputedStyle(probe).color);
      probe.remove();
    }
    return resolved.get(value);
  };
};

/** The option with all color tokens resolved. */
export const themed = (value, color) => {
  if (typeof value === "string") return color(value);
  // Numbers are amounts without a color; estimated periods are objects.
  if (Array.isArray(value)) return value.map((item) => (typeof item === "number" ? item : themed(item, color)));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, themed(item, color)]));
};

/** The option with its formatters: amounts with their unit, short labels on the axis. */
export const withFormats = (option, { prefix, suffix, labels }) => {
  const format = (number, style) => {
    const digits = new Intl.NumberFormat("en", style).format(Math.abs(number));
    return `${number < 0 ? "−" : ""}${prefix}${digits}${suffix && ` ${suffix}`}`;
  };
  const exact = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  option.tooltip.valueFormatter = (number) => (typeof number === "number" ? format(number, exact) : "–");
  if (option.yAxis) {
    option.yAxis.axisLabel.formatter = (number) => format(number, { notation: "compact" }).replace("K", "k");
  }
  if (option.xAxis) {
    option.xAxis.axisLabel.formatter = (category) => labels[category] ?? category;
  }
  return option;
};
