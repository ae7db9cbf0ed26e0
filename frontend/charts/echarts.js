// Only the parts of ECharts that Farthing uses: the whole library is 1.1 MB.
// A page with figures loads this module before the page's code; otherwise `app/ui/src/charts/plot.js` imports it with the first chart.

import { getInstanceByDom, use } from "echarts/core";
import { BarChart, LineChart, PieChart, TreemapChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import { Drawing } from "./drawing.js";

use([
  BarChart,
  LineChart, // also areas
  PieChart, // donut
  TreemapChart,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  LabelLayout,
  CanvasRenderer,
]);

// Charts whose option is in the page's HTML need no page code. An error here must not stop the module: the page's code draws again.
for (const { textContent, parentElement } of document.querySelectorAll(".plot-option")) {
  if (!textContent) continue;
  // The browser paints, and reacts to the visitor, before each chart.
  await new Promise((resolve) => setTimeout(resolve));
  const element = parentElement.querySelector(".plot");
  try {
    Drawing.of(element).draw(textContent);
  } catch (error) {
    console.error(error);
    Drawing.end(element);
  }
}

// `getInstanceByDom` is exported for tests and the browser's console.
export { Drawing, getInstanceByDom };
