// Charts by uPlot: residency over time, and the roofline.
const charts = {
  residency: null,
  roofline: null
};
const axis = (label, more = {}) => ({
  label,
  labelSize: 18,
  labelFont: FONT,
  font: FONT,
  stroke: css('--dim'),
  grid: {stroke: css('--line'), width: 1},
  ticks: {stroke: css('--line'), width: 1},
  ...more
});

function showResidencyChart(op) {
  const place = byId('residency-chart');
  place.replaceChildren();
  const x = Array.from({length: op.bins}, (_, i) => op.first_cycle + i * op.bin_cycles);
  const shown = contentNames.map((_, i) => i).filter((i) => op.residency.contents[i].vectors > 0);
  const mib = (i) => op.residency.contents[i].vector_cycle_bins.map(
      (n, bin) => n * op.residency.bytes_per_vector / cyclesOfBin(op, bin) / MIB);
  charts.residency =
      new uPlot(
          {
            width: place.clientWidth,
            height: 240,
            scales: {x: {time: false}, y: {range: (u, low, high) => [0, high * 1.05]}},
            legend: {show: false},
            cursor: {points: {size: 5}},
            axes: [axis('cycle', {values: (u, v) => v.map(grouped)}), axis('MiB resident', {size: 56})],
            series: [
              {}, ...shown.map((i) => ({
                                 label: contentNames[i],
                                 stroke: css(contentColours[i]),
                                 width: 1.5,
                                 points: {show: false}
                               }))
            ],
          },
          [x, ...shown.map(mib)], place);
}

// Points that would write over each other share a label, below them: there are no roofs there.
function labelPoints(u, points) {
  const placed = [], ratio = window.devicePixelRatio || 1;
  for (const p of points) {
    const x = u.valToPos(p.x, 'x', true), y = u.valToPos(p.y, 'y', true);
    const near = placed.find((q) => Math.abs(q.x - x) < 90 * ratio && Math.abs(q.y - y) < 16 * ratio);
    if (near)
      near.names.add(p.name);
    else
      placed.push({x, y, names: new Set([p.name])});
  }
  const c = u.ctx;
  c.save();
  c.font = `${12 * ratio}px system-ui, 'DejaVu Sans', sans-serif`;
  c.fillStyle = css('--text');
  c.textBaseline = 'middle';
  c.textAlign = 'left';
  for (const p of placed) c.fillText([...p.names].join(', '), p.x + 8 * ratio, p.y + 14 * ratio);
  c.restore();
}

// Powers of ten around all of them, with room for a label.
const decades = (list) =>
    [10 ** Math.floor(Math.log10(Math.min(...list) / 2)), 10 ** Math.ceil(Math.log10(2 * Math.max(...list)))];

function showRoofline() {
  const place = byId('roofline'), roofs = profile.roofs;
  place.replaceChildren();
  const points = profile.ops.filter((o) => o.totals.macs > 0).flatMap((o) => {
    const y = o.totals.macs / o.window_cycles;
    return [
      {name: o.op, kind: 0, x: o.totals.macs / o.totals.stream_bytes, y},
      {name: o.op, kind: 1, x: o.totals.macs / (o.totals.sram_read_bytes + o.totals.sram_write_bytes), y}
    ];
  });
  const ridges =
      [roofs.stream_bytes_per_cycle, roofs.sram_bytes_per_cycle].map((bytes) => roofs.macs_per_cycle / bytes);
  const [low, high] = decades([...points.map((p) => p.x), ...ridges]);
  const range = [low, high, ...decades([...points.map((p) => p.y), roofs.macs_per_cycle])];
  const xs = new Set([...points.map((p) => p.x), ...ridges]);
  for (let i = 0; i <= 160; ++i) xs.add(low * (high / low) ** (i / 160));
  const x = [...xs].sort((a, b) => a - b);
  const roof = (bytes) => x.map((v) => Math.min(roofs.macs_per_cycle, v * bytes));
  const dots = (kind) => x.map((v) => (points.find((p) => p.kind === kind && p.x === v) ?? {y: null}).y);
  const dot = (label, colour, fill, size) => (
      {label, stroke: colour, paths: () => null, points: {show: true, size, width: 2, stroke: colour, fill}});
  const roofLine = (label, colour, dash) => ({label, stroke: colour, width: 2, dash, points: {show: false}});
  const streamText = grouped(roofs.stream_bytes_per_cycle), sramText = grouped(roofs.sram_bytes_per_cycle);
  charts.roofline =
      new uPlot(
          {
            width: place.clientWidth,
            height: 380,
            scales: {x: {time: false, distr: 3, range: [low, high]}, y: {distr: 3, range: range.slice(2)}},
            axes: [
              axis(
                  'multiply-accumulates per byte',
                  {values: (u, v) => v.map((n) => (n === null ? '' : String(n)))}),
              axis(
                  'multiply-accumulates per cycle',
                  {size: 84, values: (u, v) => v.map((n) => (n === null ? '' : grouped(n)))})
            ],
            legend: {live: false, markers: {width: 2}},
            series: [
              {label: 'MAC/B'}, roofLine(`stream roof, ${streamText} B/cycle`, css('--accent')),
              roofLine(`SRAM roof, ${sramText} B/cycle`, css('--c1'), [6, 4]),
              dot('by stream bytes', css('--accent'), css('--accent'), 7),
              dot('by SRAM bytes', css('--c1'), 'transparent', 13)
            ],
            hooks: {draw: [(u) => labelPoints(u, points)]},
          },
          [x, roof(roofs.stream_bytes_per_cycle), roof(roofs.sram_bytes_per_cycle), dots(0), dots(1)], place);
  place.dataset.points = JSON.stringify(points);
  place.dataset.range = JSON.stringify(range);
}
