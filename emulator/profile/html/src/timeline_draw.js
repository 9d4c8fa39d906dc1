// Drawing the schedule: phases and critical path on top, then a row per queue.
function drawTimeline() {
  const op = profile.ops[timeline.op], schedule = scheduleOf(timeline.op), canvas = byId('timeline');
  const c = context(canvas, timeline.bottom + 24);
  const right = canvas.clientWidth, perPixel = (timeline.last + 1 - timeline.first) / (right - LEFT);
  const colours = classes.map((k) => css(k[1]));
  drawStrips(c, op, right);
  drawGroups(c, op, right);
  timeline.rows.forEach((q, row) => {
    const y = timeline.places[row], s = schedule[q];
    if (perPixel > 0.5)
      drawDense(c, s, y, right, perPixel, colours);
    else
      drawBoxes(c, s, y, 1 / perPixel, colours);
  });
  if (timeline.chosen) outline(c, timeline.chosen, perPixel);
  cycleAxis(c, timeline.first, timeline.last, timelineX, timeline.bottom + 3, LEFT, right);
  canvas.dataset.first = timeline.first;
  canvas.dataset.last = timeline.last;
  canvas.dataset.rows =
      JSON.stringify(Object.fromEntries(timeline.rows.map((q, i) => [op.units[q].unit, timeline.places[i]])));
}

// A pixel's colour is that of its first instruction, as strong as the pixel is full.
function drawDense(c, s, y, right, perPixel, colours) {
  let i = lowerBound(s.cycle, timeline.first);
  for (let px = LEFT; px < right && i < s.cycle.length; ++px) {
    const until = timeline.first + (px + 1 - LEFT) * perPixel;
    let n = 0;
    const first = i;
    while (i < s.cycle.length && s.cycle[i] < until) ++i, ++n;
    if (n === 0) continue;
    c.globalAlpha = 0.25 + 0.75 * Math.min(1, n / Math.max(1, perPixel));
    c.fillStyle = colours[classOf(data.isa[s.words[s.word[first]][0]].name)];
    c.fillRect(px, y, 1, ROW - 1);
  }
  c.globalAlpha = 1;
}

function drawBoxes(c, s, y, width, colours) {
  for (let i = lowerBound(s.cycle, timeline.first); i < s.cycle.length && s.cycle[i] <= timeline.last; ++i) {
    c.fillStyle = colours[classOf(data.isa[s.words[s.word[i]][0]].name)];
    c.fillRect(timelineX(s.cycle[i]), y, Math.max(1, width - (width > 3 ? 1 : 0)), ROW - 1);
  }
}

function drawStrips(c, op, right) {
  const strip = (y, name, from, until, colour, text) => {
    const a = Math.max(LEFT, timelineX(from)), b = Math.min(right, timelineX(until));
    if (b <= a) return;
    c.fillStyle = colour;
    c.fillRect(a, y, Math.max(0.5, b - a - (b - a > 4 ? 1 : 0)), STRIP - 2);
    c.fillStyle = css('--back');
    if (text && b - a > c.measureText(text).width + 8) {
      c.textAlign = 'left';
      c.fillText(text, a + 4, y + STRIP / 2 - 0.5);
    }
  };
  c.textAlign = 'right';
  c.fillStyle = css('--dim');
  c.fillText('phase', LEFT - 6, STRIP / 2);
  c.fillText('critical path', LEFT - 6, STRIP + STRIP / 2);
  const shades = ['--c5', '--accent', '--c5', '--accent'];
  op.phases.forEach((p, i) => strip(0, p.phase, p.first, p.last + 1, css(shades[i % 4]), p.phase));
  for (const [from, until, resource] of op.critical_path.steps)
    strip(STRIP, resource, from, until, css(colourOfResource(resource)), resourceNames[resource]);
}

// A frame around each group of units; a tall one says which unit is on top and which at the bottom.
function drawGroups(c, op, right) {
  const names = {MXM: 'MXM planes', VXM: 'VXM ALUs', MEM_W: 'MEM west', MEM_E: 'MEM east'};
  const short = (row) => op.units[timeline.rows[row]].unit.replace('MEM_', '').replace(/\..*$/, '');
  c.textAlign = 'right';
  let start = 0;
  for (let row = 1; row <= timeline.rows.length; ++row) {
    if (row < timeline.rows.length && groupOf(timeline.rows[row]) === groupOf(timeline.rows[start])) continue;
    const y = timeline.places[start], height = timeline.places[row - 1] + ROW - y;
    c.fillStyle = css('--dim');
    c.fillText(
        names[groupOf(timeline.rows[start])] ?? groupOf(timeline.rows[start]), LEFT - 6, y + height / 2);
    if (height > 56) {
      c.fillText(short(start), LEFT - 6, y + 6);
      c.fillText(short(row - 1), LEFT - 6, y + height - 6);
    }
    c.strokeStyle = css('--line');
    c.strokeRect(LEFT - 0.5, y - 1.5, right - LEFT, height + 2);
    start = row;
  }
}

function outline(c, chosen, perPixel) {
  const row = timeline.rows.indexOf(chosen.queue);
  const x = timelineX(chosen.cycle), width = Math.max(4, 1 / perPixel);
  c.strokeStyle = css('--text');
  c.lineWidth = 2;
  c.strokeRect(x - 1, timeline.places[row] - 1.5, width + 2, ROW + 2);
  c.lineWidth = 1;
}
