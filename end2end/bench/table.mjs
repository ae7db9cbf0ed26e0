// Prints rows as a plain table: text is left-aligned, figures right-aligned.

export function printTable(title, head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const line = (row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ");
  console.log(["", title, ...cells.map(line)].join("\n"));
}

export const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
export const millis = (value) => `${value.toFixed(1)} ms`;

/** The value at this quantile of the sorted values. */
export const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

export const median = (values) =>
  quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
