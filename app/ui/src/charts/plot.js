// Loads the chart library with the first chart, and buffers the option until it is loaded. Continues the drawing that the library
// has already made of an option in the page's HTML.

export class Plot {
  constructor(element, modulePath, report) {
    this.element = element;
    import(modulePath).then(
      ({ Drawing }) => this.begin(Drawing, report),
      () => (element.dataset.state = "failed"),
    );
  }

  begin(Drawing, report) {
    if (this.disposed) return Drawing.end(this.element);
    this.drawing = Drawing.of(this.element);
    this.drawing.connect(report);
    if (this.option) this.drawing.draw(this.option);
    this.drawing.highlight(this.highlighted);
  }

  draw(option) {
    this.option = option;
    this.drawing?.draw(option);
  }

  highlight(id) {
    this.highlighted = id;
    this.drawing?.highlight(id);
  }

  dispose() {
    this.disposed = true;
    this.drawing?.dispose();
  }
}
