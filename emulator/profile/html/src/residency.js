// What lies where in SRAM at one cycle: slices from west to east, row 0 on top.
const residency = {
  op: 0,
  cycle: 0
};
const contentColours = ['--c0', '--c7', '--c3', '--c2', '--c4', '--c5'];

function slicesOf(op) {
  const units = op.units.map((u, q) => ({u, q})).filter((x) => x.u.unit.startsWith('MEM_'));
  const west = units.filter((x) => x.u.unit[4] === 'W').reverse();
  return [...west, ...units.filter((x) => x.u.unit[4] === 'E')];
}

function drawResidency() {
  const op = profile.ops[residency.op], r = op.residency, canvas = byId('residency'), slices = slicesOf(op);
  const left = 52, top = 18, height = 384, c = context(canvas, top + height + 6);
  const right = canvas.clientWidth, width = (right - left) / slices.length;
  const rows = profile.config['mem.words_per_bank'] * 2, blocks = rows / r.rows_per_block,
        tall = height / blocks;
  const colours = contentColours.map(css);
  c.fillStyle = css('--heat0');
  c.fillRect(left, top, right - left, height);
  const shown = new Array(contentNames.length).fill(0);
  slices.forEach(({q}, i) => {
    const most = new Map();  // of a block, what there is most of
    for (const [block, content, count, first, last] of r.patterns[r.slice_pattern[q]]) {
      if (residency.cycle < first || residency.cycle > last) continue;
      shown[content] += count;
      if (count > (most.get(block)?.count ?? 0)) most.set(block, {content, count});
    }
    for (const [block, {content}] of most) {
      c.fillStyle = colours[content];
      c.fillRect(left + i * width, top + block * tall, Math.max(1, width - 0.5), Math.ceil(tall));
    }
  });
  drawResidencyAxes(c, slices, rows, left, top, right, height, width);
  canvas.dataset.cycle = residency.cycle;
  canvas.dataset.vectors = sum(shown);
  byId('scrub-value').textContent =
      `cycle ${grouped(residency.cycle)} of ${grouped(op.window_cycles)}, ${microseconds(residency.cycle)}`;
  fillTable(
      'residency-table',
      [
        ['resident now, in blocks', '', (i) => contentNames[i], 'left'],
        ['vectors', '', (i) => grouped(shown[i])],
        ['size', 'MiB', (i) => (shown[i] * r.bytes_per_vector / MIB).toFixed(3)],
        ['ever', 'vectors', (i) => grouped(r.contents[i].vectors)],
      ],
      contentNames.map((_, i) => i).filter((i) => r.contents[i].vectors > 0),
      (i) => ({'data-content': contentNames[i]}));
  onHover(canvas, (x, y) => {
    const i = Math.floor((x - left) / width), block = Math.floor((y - top) / tall);
    if (x < left || y < top || i >= slices.length || block >= blocks) return '';
    const here = r.patterns[r.slice_pattern[slices[i].q]].filter((b) => b[0] === block);
    const rowsText = `${slices[i].u.unit}, rows ${grouped(block * r.rows_per_block)} to ${
        grouped((block + 1) * r.rows_per_block - 1)}`;
    return rowsText + ': ' +
        (here.length === 0 ?
             'nothing' :
             here.map((b) => `${b[2]} of ${contentNames[b[1]]}, cycles ${grouped(b[3])} to ${grouped(b[4])}`)
                 .join('; '));
  });
}

function drawResidencyAxes(c, slices, rows, left, top, right, height, width) {
  c.fillStyle = css('--dim');
  c.textAlign = 'center';
  slices.forEach(({u}, i) => {
    const n = Number(u.unit.slice(5));
    if (n % 8 === 0 && !(n === 0 && u.unit[4] === 'W'))
      c.fillText(u.unit.slice(4), left + (i + 0.5) * width, 8);
  });
  c.textAlign = 'right';
  for (let i = 0; i <= 4; ++i) {
    const y = top + height * i / 4;
    c.fillText(grouped(rows * i / 4), left - 5, Math.min(Math.max(y, top + 6), top + height - 5));
  }
  c.save();
  c.translate(7, top + height / 2);
  c.rotate(-Math.PI / 2);
  c.textAlign = 'center';
  c.fillText('row (vectors)', 0, 0);
  c.restore();
  c.strokeStyle = css('--line');
  c.strokeRect(left - 0.5, top - 0.5, right - left, height + 1);
  c.beginPath();
  c.moveTo(left, top + height / 2);
  c.lineTo(right, top + height / 2);
  c.stroke();
}

function showResidency(index) {
  const op = profile.ops[index], scrub = byId('scrub');
  residency.op = index;
  residency.cycle = op.first_cycle;
  scrub.min = op.first_cycle;
  scrub.max = op.first_cycle + op.window_cycles - 1;
  scrub.value = residency.cycle;
  scrub.oninput = () => {
    residency.cycle = Number(scrub.value);
    drawResidency();
  };
  legend(
      'residency-legend',
      contentNames.map((name, i) => [css(contentColours[i]), name])
          .filter((_, i) => op.residency.contents[i].vectors > 0));
  drawResidency();
}
