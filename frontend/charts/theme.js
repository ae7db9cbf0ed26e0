// Turns an option from JSON into one for ECharts: resolves color tokens and adds formatter functions.

const tileSize = 5; // Distance between the lines of the pattern, in px.

/**
 * Pattern of estimated amounts: lines across the color. ECharts' own patterns (`decal`) take a new canvas for each bar on each draw.
 */
function hatched(fill, line) {
  const image = document.createElement("canvas");
  image.width = image.height = Math.round(tileSize * devicePixelRatio);
  const context = image.getContext("2d");
  context.fillStyle = fill;
  context.fillRect(0, 0, image.width, image.height);
  context.fillStyle = line;
  context.fillRect(0, 0, image.width, image.height * 0.4);
  const scale = tileSize / image.width;
  return { image, repeat: "repeat", rotation: -Math.PI / 4, scaleX: scale, scaleY: scale };
}

/**
 * Returns a function from `token:name` to its color in the page's theme (`light`: the light theme), and from `hatched:name` to its
 * pattern; other values pass through.
 */
export const palette = (element, light) => {
  const resolved = new Map();
  const cached = (key, resolve) => {
    if (!resolved.has(key)) resolved.set(key, resolve());
    return resolved.get(key);
  };
  const color = (value) => {
    const [kind, name] = value.split(":");
    if (kind === "hatched") return cached(value, () => hatched(color(`token:${name}`), color("token:surface")));
    if (kind !== "token") return value;
    return cached(value, () => {
      // A custom property contains light-dark(…); only a computed color is resolved.
      const probe = element.appendChild(document.createElement("i"));
      if (light) probe.style.colorScheme = "light";
      probe.style.color = `var(--${name})`;
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    });
  };
  return color;
};

/** The option with all color tokens resolved. Other strings are names and texts, which can look like a token. */
export const themed = (value, color) => {
  // Numbers are amounts without a color; estimated periods are objects.
  if (Array.isArray(value)) return value.map((item) => (typeof item === "number" ? item : themed(item, color)));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([name, item]) => [
    name,
    typeof item === "string" && /color$/i.test(name) ? color(item) : themed(item, color),
  ]);
  return Object.fromEntries(entries);
};

// Formats are slow to create.
const exactFormat = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const compactFormat = new Intl.NumberFormat("en", { notation: "compact" });

/** The option with its formatters: amounts with their unit, short labels on the axis. */
export const withFormats = (option, { prefix, suffix, labels }) => {
  const text = (number, format) => {
    const digits = format.format(Math.abs(number));
    return `${number < 0 ? "−" : ""}${prefix}${digits}${suffix && ` ${suffix}`}`;
  };
  option.tooltip.valueFormatter = (number) => (typeof number === "number" ? text(number, exactFormat) : "–");
  if (option.yAxis) {
    option.yAxis.axisLabel.formatter = (number) => text(number, compactFormat).replace("K", "k");
  }
  if (option.xAxis) {
    option.xAxis.axisLabel.formatter = (category) => labels[category] ?? category;
  }
  return option;
};
