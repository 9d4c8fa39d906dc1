// Heat-maps: a row per resource, a column per stretch of time, the share of its cycles in which it was used.
function drawHeat(id, op, rows, rowHeight, labelEvery) {
  const canvas = byId(id), left = LEFT, c = context(canvas, rows.length * rowHeight + 22);
  const right = canvas.clientWidth, scale = heatScale(), bins = op.bins, width = (right - left) / bins;
  c.fillStyle = css('--heat0');
  c.fillRect(left, 0, right - left, rows.length * rowHeight);
  rows.forEach((row, i) => {
    c.fillStyle = css('--dim');
    c.textAlign = 'right';
    if (i % labelEvery === 0)
      c.fillText(row.label, left - 6, (i + Math.min(labelEvery, rows.length - i) / 2) * rowHeight);
    if (!row.bins) return;
    row.bins.forEach((n, bin) => {
      if (n === 0) return;
      c.fillStyle = scale[Math.max(1, Math.round(64 * Math.min(1, n / (row.most * cyclesOfBin(op, bin)))))];
      const from = Math.round(left + bin * width), until = Math.round(left + (bin + 1) * width);  // no seams
      c.fillRect(from, i * rowHeight, until - from, rowHeight - (rowHeight > 3 ? 1 : 0));
    });
  });
  c.strokeStyle = css('--line');
  c.strokeRect(left - 0.5, -0.5, right - left, rows.length * rowHeight + 1);
  const last = op.first_cycle + op.window_cycles - 1;
  cycleAxis(
      c, op.first_cycle, last, (t) => left + (t - op.first_cycle) / op.bin_cycles * width,
      rows.length * rowHeight + 1, left, right);
  onHover(canvas, (x, y) => {
    const row = rows[Math.floor(y / rowHeight)], bin = Math.floor((x - left) / width);
    if (!row || x < left || bin >= bins) return '';
    const from = op.first_cycle + bin * op.bin_cycles, n = row.bins ? row.bins[bin] : 0;
    return `${row.name}, cycles ${grouped(from)} to ${grouped(from + cyclesOfBin(op, bin) - 1)}: ` +
        percent(n / (row.most * cyclesOfBin(op, bin)), 1) + ` (${grouped(n)} ${row.unit})`;
  });
}
const cyclesOfBin = (op, bin) => Math.min(op.bin_cycles, op.window_cycles - bin * op.bin_cycles);

function showHeat(op) {
  const c = profile.config, planes = [];
  op.planes.forEach((plane, i) => {
    planes.push({
      label: `plane ${i} port`,
      name: `plane ${i}, weight port`,
      unit: 'columns',
      bins: plane.column_bins,
      most: c['mxm.weight_streams'] / c['mxm.weight_interval']
    });
    planes.push({
      label: `plane ${i} array`,
      name: `plane ${i}, array`,
      unit: 'activations',
      bins: plane.activation_bins,
      most: 1
    });
  });
  drawHeat('heat-mxm', op, planes, 15, 1);
  const registers = op.stream_registers;
  drawHeat(
      'heat-streams', op, op.streams.map((s) => ({
                                           label: s.stream,
                                           name: 'stream ' + s.stream,
                                           unit: 'register-cycles',
                                           bins: s.register_cycle_bins,
                                           most: registers
                                         })),
      4, 4);
  const west = op.units.filter((u) => u.unit.startsWith('MEM_W')).reverse();
  const east = op.units.filter((u) => u.unit.startsWith('MEM_E'));
  drawHeat(
      'heat-sram', op,
      [...west, ...east].map(
          (u) => ({label: u.unit.slice(4), name: u.unit, unit: 'accesses', bins: u.busy_bins, most: 1})),
      3, 4);
  const scale = heatScale();
  legend('heat-legend', [0, 25, 50, 75, 100].map((p) => [scale[Math.round(64 * p / 100)], p + ' %']));
}
