// Keyboard control of the chart: arrow keys move between periods and groups, and screen readers announce the figures.

export class Keys {
  constructor(cursor) {
    this.cursor = cursor;
    const figure = cursor.drawing.element.parentElement;
    this.control = figure.querySelector(".plot-keys");
    this.announcer = figure.querySelector("[aria-live]");
    if (!this.control) return;
    this.control.tabIndex = 0;
    const { signal } = cursor.drawing.abortController;
    this.control.addEventListener("keydown", (event) => this.press(event), { signal });
    this.control.addEventListener("blur", () => this.leave(), { signal });
  }

  reset() {
    this.index = undefined;
    this.line = undefined;
    this.anchor = undefined;
  }

  /** Updates the index of the focused period. */
  follow(index) {
    if (this.index !== undefined) this.index = index;
    this.anchor = undefined;
  }

  leave() {
    this.reset();
    this.cursor.cancel();
    this.cursor.leave();
    this.cursor.drawing.highlight("");
    if (this.announcer) this.announcer.textContent = "";
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const last = this.cursor.periods.length - 1;
    const moves = {
      ArrowRight: () => this.moveTo(this.index === undefined ? 0 : this.index + 1, event.shiftKey),
      ArrowLeft: () => this.moveTo(this.index === undefined ? last : this.index - 1, event.shiftKey),
      Home: () => this.moveTo(0, event.shiftKey),
      End: () => this.moveTo(last, event.shiftKey),
      ArrowDown: () => this.moveLine(1),
      ArrowUp: () => this.moveLine(-1),
      Enter: () => this.open(),
      Escape: () => this.escape(),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  }

  moveTo(target, selects) {
    const previous = this.index;
    this.index = Math.min(Math.max(target, 0), this.cursor.periods.length - 1);
    this.line = undefined;
    if (selects) {
      this.anchor ??= previous ?? this.index;
    } else {
      this.anchor = undefined;
      this.cursor.cancel();
    }
    this.show();
  }

  moveLine(step) {
    if (this.index === undefined) this.index = this.cursor.periods.length - 1;
    const { lines } = this.cursor.periods[this.index];
    const next = (this.line ?? (step > 0 ? -1 : lines.length)) + step;
    this.line = lines[next] ? next : undefined;
    this.show();
  }

  selection() {
    if (this.anchor === undefined || this.anchor === this.index) return undefined;
    return this.cursor.withoutFuture(Math.min(this.anchor, this.index), Math.max(this.anchor, this.index));
  }

  show() {
    const { cursor } = this;
    const period = cursor.periods[this.index];
    cursor.show(this.index, this.line);
    cursor.drawing.highlight(period.lines[this.line]?.id ?? "");
    const selection = this.selection();
    if (selection) cursor.select(selection);
    if (this.announcer) this.announcer.textContent = this.announcement(period, selection);
  }

  announcement({ title, total, lines, notes }, selection) {
    const { periods } = this.cursor;
    if (selection) return `Selected ${periods[selection[0]].title} to ${periods[selection[1]].title}. Enter zooms in.`;
    const line = lines[this.line];
    if (line) return `${line.name}, ${title}: ${line.amount}. Enter opens it.`;
    const groups = lines.map(({ name, amount }) => `${name} ${amount}`);
    return [`${title}: ${total}`, ...notes, ...groups].join(". ");
  }

  open() {
    const { cursor } = this;
    const line = cursor.periods[this.index]?.lines[this.line];
    if (line) {
      cursor.drawing.report("pick", line.id);
    } else if (this.index !== undefined) {
      cursor.zoom(this.selection() ?? cursor.withoutFuture(this.index, this.index));
    }
  }

  /** Ends the selection, else the focus on the period, else the focus on the chart. */
  escape() {
    if (this.selection()) {
      this.moveTo(this.index, false);
    } else if (this.index !== undefined) {
      this.leave();
    } else {
      this.control.blur();
    }
  }

  dispose() {
    if (this.control) this.control.removeAttribute("tabindex");
  }
}
