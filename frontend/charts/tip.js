// Tooltip of a period, drawn as rich text instead of HTML, so that names cannot become markup.

import { graphic } from "echarts/core";

const digitWidth = 7.2; // Width of the widest digit at 12 px.
const swatchSize = 9;
const padding = 10;
const margin = 12;

/** Hides a shape. A change of a hidden one would paint the whole chart again. */
export const hide = (shape) => shape.ignore || shape.attr({ ignore: true });

export class Tip {
  constructor(chart) {
    this.chart = chart;
    this.text = new graphic.Text({ silent: true, z: 100, ignore: true });
    chart.getZr().add(this.text);
  }

  /** Shows a period beside `x`; `focusedLine` is the index of the focused line, `hint` a text about the available action. */
  show({ title, total, lines, rest, notes }, x, color, focusedLine, hint) {
    const amounts = [total, ...lines.map(({ amount }) => amount), ...rest.map(([, amount]) => amount)];
    const right = {
      align: "right",
      width: Math.max(...amounts.map((it) => it.length)) * digitWidth,
      fill: color("token:text"),
    };
    const names = [title, ...lines.map(({ name }) => `__${name}`), ...rest.map(([name]) => `__${name}`)];
    const left = {
      width: Math.min(190, Math.max(110, ...names.map((it) => it.length * 6.6))),
      fill: color("token:text"),
    };
    const gap = swatchSize + 7;
    const rich = {
      title: { ...left, width: left.width + gap, fontWeight: 600 },
      total: { ...right, fontWeight: 600 },
      name: left,
      focused: { ...left, fontWeight: 600 },
      amount: right,
      gap: { width: 7 },
      rest: { ...left, width: left.width, fill: color("token:text-2") },
      indent: { width: gap },
      note: { fill: color("token:text-2"), fontSize: 11, lineHeight: 17 },
    };
    lines.forEach((line, index) => {
      rich[`s${index}`] = {
        width: swatchSize,
        height: swatchSize,
        borderRadius: 2,
        backgroundColor: color(line.color),
      };
    });
    const rows = [
      `{title|${title}}{total|${total}}`,
      ...lines.map(
        ({ name, amount }, index) =>
          `{s${index}|}{gap|}{${index === focusedLine ? "focused" : "name"}|${name}}{amount|${amount}}`,
      ),
      ...rest.map(([name, amount]) => `{indent|}{rest|${name}}{amount|${amount}}`),
      ...[...notes, ...(hint ? [hint] : [])].map((note) => `{note|${note}}`),
    ];
    this.text.attr({ ignore: false });
    this.text.setStyle({
      text: rows.join("\n"),
      rich,
      font: `12px ${getComputedStyle(this.chart.getDom()).fontFamily}`,
      lineHeight: 20,
      padding,
      backgroundColor: color("token:raised"),
      borderColor: color("token:line-strong"),
      borderWidth: 1,
      borderRadius: 5,
      x: 0,
      y: 0,
    });
    const { width, height } = this.text.getBoundingRect();
    const chartWidth = this.chart.getWidth();
    const preferredX = x + margin + width <= chartWidth ? x + margin : x - margin - width;
    const maxX = Math.max(0, chartWidth - width - 1);
    this.text.setStyle({
      x: Math.min(Math.max(1, preferredX), maxX),
      y: Math.max(1, Math.min(margin, this.chart.getHeight() - height - 1)),
    });
  }

  hide() {
    hide(this.text);
  }
}
