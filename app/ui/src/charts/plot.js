// Loads the chart library with the first chart, and buffers the option until it is loaded.

export class Plot {
  constructor(element, module, tell) {
    this.element = element;
    import(module).then(
      ({ Drawing }) => this.begin(Drawing, tell),
      () => (element.dataset.state = "failed"),
    );
  }

  begin(Drawing, tell) {
    if (this.disposed) return;
    this.drawing = new Drawing(this.element, tell);
    if (this.option) this.drawing.draw(this.option);
    this.drawing.lift(this.lifted);
  }

  draw(option) {
    this.option = option;
    this.drawing?.draw(option);
  }

  lift(id) {
    this.lifted = id;
    this.drawing?.lift(id);
  }

  dispose() {
    this.disposed = true;
    this.drawing?.dispose();
  }
}
