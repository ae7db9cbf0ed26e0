// The parts of ECharts that Farthing draws with, and nothing else: the whole library is 1.1 MB.
// `app/ui/src/charts/plot.rs` imports this module under its hashed name when the first chart comes into view.

import { init, use } from "echarts/core";
import { BarChart, LineChart, PieChart, TreemapChart } from "echarts/charts";
import {
  AriaComponent,
  DataZoomInsideComponent,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
} from "echarts/components";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

use([
  BarChart,
  LineChart, // areas too
  PieChart, // the donut
  TreemapChart,
  AriaComponent, // the hatching of estimated periods
  DataZoomInsideComponent,
  GridComponent,
  MarkLineComponent,
  TooltipComponent,
  LabelLayout,
  CanvasRenderer,
]);

export { init };
