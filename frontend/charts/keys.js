// Keyboard control of the chart: arrows move over periods and groups, and screen readers announce the figures.

export class Keys {
  constructor(cursor) {
    this.cursor = cursor;
    const figure = cursor.drawing.element.parentElement;
    this.stop = figure.querySelector(".plot-keys");
    this.live = figure.querySelector("[aria-live]");
    if (!this.stop) return;
    this.stop.tabIndex = 0;
    const { signal } = cursor.drawing.ended;
    this.stop.addEventListener("keydown", (event) => this.press(event), { signal });
    this.stop.addEventListener("blur", () => this.leave(), { signal });
  }

  reset() {
    this.at = undefined;
    this.chosen = undefined;
    this.from = undefined;
  }

  /** Updates the index of the focused period. */
  follow(index) {
    if (this.at !== undefined) this.at = index;
    this.from = undefined;
  }

  leave() {
    this.reset();
    this.cursor.cancel();
    this.cursor.leave();
    this.cursor.drawing.highlight("");
    if (this.live) this.live.textContent = "";
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this.cursor.periods.length - 1;
    const moves = {
      ArrowRight: () => this.go(this.at === undefined ? 0 : this.at + 1, event.shiftKey),
      ArrowLeft: () => this.go(this.at === undefined ? last : this.at - 1, event.shiftKey),
      Home: () => this.go(0, event.shiftKey),
      End: () => this.go(last, event.shiftKey),
      ArrowDown: () => this.choose(1),
      ArrowUp: () => this.choose(-1),
      Enter: () => this.open(),
      Escape: () => this.escape(),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  go(to, selects) {
    const before = this.at;
    this.at = Math.min(Math.max(to, 0), this.cursor.periods.length - 1);
    this.chosen = undefined;
    if (selects) {
      this.from ??= before ?? this.at;
    } else {
      this.from = undefined;
      this.cursor.cancel();
    }
    this.show();
  }

  choose(step) {
    if (this.at === undefined) this.at = this.cursor.periods.length - 1;
    const { lines } = this.cursor.periods[this.at];
    const next = (this.chosen ?? (step > 0 ? -1 : lines.length)) + step;
    this.chosen = lines[next] ? next : undefined;
    this.show();
  }

  selected() {
    if (this.from === undefined || this.from === this.at) return undefined;
    return this.cursor.known(Math.min(this.from, this.at), Math.max(this.from, this.at));
  }

  show() {
    const { cursor } = this;
    const period = cursor.periods[this.at];
    cursor.show(this.at, this.chosen);
    cursor.drawing.highlight(period.lines[this.chosen]?.id ?? "");
    const selected = this.selected();
    if (selected) cursor.select(selected);
    if (this.live) this.live.textContent = this.said(period, selected);
  }

  said({ title, total, lines, notes }, selected) {
    const { periods } = this.cursor;
    if (selected) return `Selected ${periods[selected[0]].title} to ${periods[selected[1]].title}. Enter zooms in.`;
    const line = lines[this.chosen];
    if (line) return `${line.name}, ${title}: ${line.amount}. Enter opens it.`;
    const groups = lines.map(({ name, amount }) => `${name} ${amount}`);
    return [`${title}: ${total}`, ...notes, ...groups].join(". ");
  }

  open() {
    const { cursor } = this;
    const line = cursor.periods[this.at]?.lines[this.chosen];
    if (line) {
      cursor.drawing.report("pick", line.id);
    } else if (this.at !== undefined) {
      cursor.zoom(this.selected() ?? cursor.known(this.at, this.at));
    }
  }

  /** Ends the selection first, then the focus on the period, then the focus on the chart. */
  escape() {
    if (this.selected()) {
      this.go(this.at, false);
    } else if (this.at !== undefined) {
      this.leave();
    } else {
      this.stop.blur();
    }
  }

  dispose() {
    if (this.stop) this.stop.removeAttribute("tabindex");
  }
}
