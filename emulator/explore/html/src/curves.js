// The metric over the longer parameter; at most as many curves as can be told apart.
const MOST_CURVES = 8;
let chart = null;

function drawCurves(metric, log) {
  const numeric = across.values.every((v) => typeof v === 'number');
  const order = numeric ? [...across.values].sort((a, b) => a - b) : across.values;
  const rows = other ? other.values.slice(0, MOST_CURVES) : [null];
  const ys = rows.map((y) => order.map((x) => {
    const v = valueAt(x, y, metric);
    return log && v !== null && v <= 0 ? null : v;
  }));
  const xs = numeric ? order : order.map((_, i) => i);
  const axis = { stroke: css('--dim'), grid: { stroke: css('--line'), width: 1 }, ticks: { stroke: css('--line') } };
  chart?.destroy();
  chart = new uPlot({
    width: byId('curves').clientWidth, height: 360,
    scales: { x: { time: false }, y: { distr: log ? 3 : 1 } },
    axes: [
      { ...axis, label: across.name, labelSize: 20, ...(numeric ? {} : { incrs: [1], values: (_, at) => at.map((i) => order[i] ?? '') }) },
      { ...axis, size: 90, values: (_, at) => at.map((v) => (v === null ? '' : grouped(v))) },
    ],
    series: [
      { label: across.name, value: (_, v) => (v === null ? '' : numeric ? grouped(v) : order[v]) },
      ...rows.map((y, i) => ({
        label: other ? `${other.name} ${y}` : metric, stroke: css(`--c${i % 8}`), width: 2, spanGaps: false,
        points: { show: order.length < 80 }, value: (_, v) => (v === null ? '' : grouped(v)),
      })),
    ],
  }, [xs, ...ys], byId('curves'));
  const left = other && other.values.length > MOST_CURVES ? `, the first ${MOST_CURVES} of ${other.values.length} curves` : '';
  byId('curves-title').textContent = `${label(metric)} over ${across.name}${left}`;
}
