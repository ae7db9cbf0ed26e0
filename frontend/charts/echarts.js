// Only the parts of ECharts that Farthing uses: the whole library is 1.1 MB.
// `app/ui/src/charts/plot.js` imports this module under its hashed name when the first chart comes into view.

import { getInstanceByDom, use } from "echarts/core";
import { BarChart, LineChart, PieChart, TreemapChart } from "echarts/charts";
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import { Drawing } from "./drawing.js";

use([
  BarChart,
  LineChart, // also areas
  PieChart, // donut
  TreemapChart,
  AriaComponent, // hatching of estimated periods
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  LabelLayout,
  CanvasRenderer,
]);

// `getInstanceByDom` is exported for tests and the browser's console.
export { Drawing, getInstanceByDom };
