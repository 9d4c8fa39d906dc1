// The schedule: a row per queue, time to the right. Zoomed out a column shows how busy a queue is; zoomed in
// every instruction is a box.
const ROW = 6, LEFT = 96, STRIP = 14, TOP = 2 * STRIP + 18, GAP = 10;
const classes = [
  ['read', '--c0', ['read', 'readwrite']],
  ['write', '--c1', ['write']],
  ['lw (weights)', '--c2', ['lw']],
  ['iw (install)', '--c4', ['iw']],
  ['abc (activations)', '--c3', ['abc']],
  ['acc (accumulate)', '--c7', ['acc']],
  ['ALU', '--c6', []],
  ['ICU', '--c5', ['sync', 'notify', 'config']],
];
const resourceColours = [
  '--c2', '--c3', '--c7', '--c0', '--c6', '--c1', '--c8', '--c9', '--c4', '--c6', '--c5', '--c5', '--line'
];
const colourOfResource = (key) => resourceColours[Object.keys(resourceNames).indexOf(key)];

function classOf(name) {
  const at = classes.findIndex((c) => c[2].includes(name));
  return at < 0 ? 6 : at;
}

const timeline = {
  op: 0,
  first: 0,
  last: 1,
  chosen: null,
  rows: [],
  match: -1,
  matches: [],
  places: [],
  bottom: TOP
};

// Queues that do anything, planes on top, then ALUs, then slices from west to east.
function rowsOf(op) {
  const groups = ['MXM weights', 'MXM array', 'MXM accumulators', 'VXM', 'MEM'];
  const rank = (u) => (groups.includes(u.kind) ? Math.max(0, groups.indexOf(u.kind) - 2) : 9);
  const place = (u, q) => (u.unit.startsWith('MEM_W') ? -Number(u.unit.slice(5)) : q);
  return op.units.map((u, q) => ({q, u}))
      .filter((r) => r.u.busy > 0)
      .sort((a, b) => rank(a.u) - rank(b.u) || place(a.u, a.q) - place(b.u, b.q))
      .map((r) => r.q);
}

const groupOf = (q) => profile.ops[timeline.op].units[q].unit.replace(/[0-9].*$/, '');
// Where each row starts: groups of units stand apart.
function placeRows() {
  let y = TOP;
  timeline.places = timeline.rows.map((q, i) => {
    if (i > 0) y += ROW + (groupOf(q) === groupOf(timeline.rows[i - 1]) ? 0 : GAP);
    return y;
  });
  timeline.bottom = y + ROW;
}
const rowAt = (y) => timeline.places.findIndex((from) => y >= from && y < from + ROW);

function timelineX(t) {
  const width = byId('timeline').clientWidth - LEFT;
  return LEFT + (t - timeline.first) * width / (timeline.last + 1 - timeline.first);
}
function cycleAt(px) {
  const width = byId('timeline').clientWidth - LEFT;
  return timeline.first + (px - LEFT) * (timeline.last + 1 - timeline.first) / width;
}
const lowerBound = (list, value) => {
  let from = 0, to = list.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (list[middle] < value)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
};

// The dispatch under a point, or the nearest of its row within three pixels.
function dispatchAt(px, py) {
  const row = rowAt(py);
  if (row < 0 || px < LEFT) return null;
  const queue = timeline.rows[row], s = scheduleOf(timeline.op)[queue], t = cycleAt(px);
  const slack = 3 * Math.abs(cycleAt(1) - cycleAt(0));
  let best = -1;
  for (let i = Math.max(0, lowerBound(s.cycle, Math.floor(t - slack)) - 1); i < s.cycle.length; ++i) {
    if (s.cycle[i] > t + slack) break;
    const distance = (k) => Math.max(0, s.cycle[k] - t, t - s.cycle[k] - 1);
    if (best < 0 || distance(i) < distance(best)) best = i;
  }
  if (best < 0 || s.cycle[best] > t + slack || s.cycle[best] + 1 < t - slack) return null;
  return {queue, index: best, cycle: s.cycle[best]};
}

function describe(d) {
  const s = scheduleOf(timeline.op)[d.queue], unit = profile.ops[timeline.op].units[d.queue];
  return {
    unit: unit.unit,
    text: instructionText(s.words[s.word[d.index]], s.step[d.index]),
    word: s.word[d.index]
  };
}

function choose(d) {
  timeline.chosen = d;
  const box = byId('detail');
  if (!d) {
    box.textContent = 'Click an instruction to see it.';
    for (const key of ['unit', 'cycle', 'text']) delete box.dataset[key];
    return;
  }
  const op = profile.ops[timeline.op], what = describe(d);
  const step = op.critical_path.steps.find((s) => d.cycle >= s[0] && d.cycle < s[1]);
  const phase = op.phases.find((p) => d.cycle >= p.first && d.cycle <= p.last);
  const b = document.createElement('b');
  b.textContent = what.text;
  box.replaceChildren(
      b,
      ` on ${what.unit}, dispatched in cycle ${grouped(d.cycle)} (${microseconds(d.cycle)}), word ${
          what.word} of ` +
          `${op.units[d.queue].words}; phase ${
              phase ? phase.phase : '-'}; the critical path then waits for ` +
          `${step ? resourceNames[step[2]] : '-'}`);
  box.dataset.unit = what.unit;
  box.dataset.cycle = d.cycle;
  box.dataset.text = what.text;
}

function setWindow(first, last) {
  const op = profile.ops[timeline.op], start = op.first_cycle, end = op.first_cycle + op.window_cycles - 1;
  const span = Math.max(20, Math.min(last - first, end - start));
  const from = Math.min(Math.max(first, start), Math.max(start, end - span));
  timeline.first = from;
  timeline.last = from + span;
  drawTimeline();
}
function zoom(factor, centre = (timeline.first + timeline.last) / 2) {
  setWindow(centre - (centre - timeline.first) * factor, centre + (timeline.last - centre) * factor);
}

// "MEM_W12 addr=17", "lw", "@1200": words of a unit's name or opcode, fields by value, or a cycle.
function search(text) {
  timeline.matches = [];
  timeline.match = -1;
  const terms = text.trim().split(/\s+/).filter(Boolean);
  if (terms.length === 0) return;
  const cycle = terms.find((t) => /^@\d+$/.test(t));
  const fields = terms.filter((t) => t.includes('=')).map((t) => t.split('='));
  const names = terms.filter((t) => !t.includes('=') && t !== cycle).map((t) => t.toLowerCase());
  scheduleOf(timeline.op).forEach((s, queue) => {
    const unit = profile.ops[timeline.op].units[queue].unit.toLowerCase();
    const fits = s.words.map((word) => {
      const info = data.isa[word[0]];
      return names.every((n) => unit === n || unit.startsWith(n + '.') || info.name === n) &&
          fields.every(([name]) => info.fields.includes(name));
    });
    for (let i = 0; i < s.cycle.length; ++i) {
      if (!fits[s.word[i]] || (cycle && s.cycle[i] !== Number(cycle.slice(1)))) continue;
      const word = s.words[s.word[i]], info = data.isa[word[0]];
      if (fields.every(([name, value]) => {
            const at = info.fields.indexOf(name);
            return fieldText(info, name, fieldValue(info, word, at, s.step[i])) === value;
          }))
        timeline.matches.push({queue, index: i, cycle: s.cycle[i]});
    }
  });
  timeline.matches.sort((a, b) => a.cycle - b.cycle || a.queue - b.queue);
}
function nextMatch() {
  const n = timeline.matches.length;
  byId('search-result').textContent = byId('search').value.trim() === '' ? '' :
      n === 0                                                            ? 'no such instruction' :
                `${grouped((timeline.match + 1) % n + 1)} of ${grouped(n)} instructions`;
  byId('search-result').dataset.count = n;
  if (n === 0) return;
  timeline.match = (timeline.match + 1) % n;
  const d = timeline.matches[timeline.match];
  choose(d);
  if (d.cycle < timeline.first || d.cycle > timeline.last || timeline.last - timeline.first > 400)
    setWindow(d.cycle - 60, d.cycle + 60);
  else
    drawTimeline();
}

function startTimeline() {
  const canvas = byId('timeline');
  legend('timeline-legend', classes.map((k) => [css(k[1]), k[0]]));
  let drag = null;
  canvas.onwheel = (e) => {
    e.preventDefault();
    zoom(e.deltaY > 0 ? 1.25 : 0.8, cycleAt(e.offsetX));
  };
  canvas.onpointerdown = (e) => {
    drag = {x: e.offsetX, first: timeline.first, last: timeline.last, moved: false};
    canvas.setPointerCapture(e.pointerId);
  };
  canvas.onpointermove = (e) => {
    if (!drag) {
      const d = dispatchAt(e.offsetX, e.offsetY);
      showTip(e, d ? `${describe(d).unit}, cycle ${grouped(d.cycle)}: ${describe(d).text}` : '');
      return;
    }
    const by = (drag.x - e.offsetX) * (drag.last + 1 - drag.first) / (canvas.clientWidth - LEFT);
    if (Math.abs(drag.x - e.offsetX) > 3) drag.moved = true;
    if (drag.moved) setWindow(drag.first + by, drag.last + by);
  };
  canvas.onpointerup = (e) => {
    if (drag && !drag.moved) {
      choose(dispatchAt(e.offsetX, e.offsetY));
      drawTimeline();
    }
    drag = null;
  };
  canvas.onpointerleave = (e) => showTip(e, '');
  canvas.ondblclick = () => wholeRun();
  byId('zoom-in').onclick = () => zoom(0.5);
  byId('zoom-out').onclick = () => zoom(2);
  byId('zoom-all').onclick = () => wholeRun();
  byId('search').onkeydown = (e) => {
    if (e.key !== 'Enter') return;
    search(byId('search').value);
    nextMatch();
  };
  byId('search-next').onclick = () => {
    if (timeline.match < 0) search(byId('search').value);
    nextMatch();
  };
}
function wholeRun() {
  const op = profile.ops[timeline.op];
  setWindow(op.first_cycle, op.first_cycle + op.window_cycles - 1);
}
// Queues whose dispatches, expanded here, are not in the cycles in which the engine was seen busy. Always
// none.
function strayQueues(index) {
  const op = profile.ops[index];
  return scheduleOf(index)
      .filter((s, queue) => {
        const bins = new Array(op.bins).fill(0);
        for (const cycle of s.cycle) ++bins[Math.floor((cycle - op.first_cycle) / op.bin_cycles)];
        return bins.some((n, bin) => n !== (op.units[queue].busy_bins ?? [])[bin] && n !== 0);
      })
      .length;
}

function showTimeline(index) {
  timeline.op = index;
  timeline.rows = rowsOf(profile.ops[index]);
  placeRows();
  timeline.matches = [];
  timeline.match = -1;
  byId('search-result').textContent = '';
  choose(null);
  wholeRun();
  byId('timeline').dataset.stray = strayQueues(index);
}
