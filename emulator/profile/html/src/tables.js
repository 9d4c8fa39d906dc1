// Tables: columns are [head, unit, cell(row), left?]; a cell is text or a node.
function fillTable(id, columns, rows, mark = () => ({})) {
  const head = document.createElement('thead'), body = document.createElement('tbody');
  const top = head.insertRow();
  for (const [name, unit, , kind] of columns) {
    const th = document.createElement('th');
    th.textContent = name;
    if (kind) th.className = 'left';
    const small = document.createElement('small');
    small.textContent = unit || '\u00a0';
    th.append(small);
    top.append(th);
  }
  for (const row of rows) {
    const tr = body.insertRow();
    for (const [key, value] of Object.entries(mark(row))) tr.setAttribute(key, value);
    for (const [, , cell, kind] of columns) {
      const td = tr.insertCell();
      if (kind) td.className = kind;
      td.append(cell(row));
    }
  }
  byId(id).replaceChildren(head, body);
}

function bar(share) {
  const i = document.createElement('span');
  i.className = 'bar';
  i.style.width = Math.max(0, 90 * share).toFixed(1) + 'px';
  return i;
}

function showCards() {
  const macs = sum(profile.ops.map((o) => o.macs * 1));
  const used = profile.roofs.macs_per_cycle * profile.chip_cycles;
  const cards = [
    [cyclesText(profile.cycles), 'all matmuls, the longest chip of each'],
    [microseconds(profile.cycles), 'at ' + grouped(profile.config['clock.hz'] / 1e6) + ' MHz'],
    [
      grouped(profile.chips) + (profile.chips === 1 ? ' chip' : ' chips'),
      cyclesText(profile.chip_cycles) + ' of all chips'
    ],
    [
      millijoules(profile.energy.typical_j),
      'estimated, ' + millijoules(profile.energy.low_j) + ' to ' + millijoules(profile.energy.high_j)
    ],
  ];
  if (macs > 0) cards.splice(3, 0, [percent(macs / used), 'of the multiply-accumulates the planes could do']);
  byId('cards').replaceChildren(...cards.map(([value, text]) => {
    const card = document.createElement('div');
    card.className = 'card';
    const b = document.createElement('b'), span = document.createElement('span');
    b.textContent = value;
    span.textContent = text;
    card.append(b, span);
    return card;
  }));
}

function showOps(chosen, choose) {
  const used = (key) => (o) => (100 * o.utilisation[key]).toFixed(2);
  fillTable(
      'op-table',
      [
        ['matmul', '', (o) => o.op, 'left'],
        ['shape', 'M x K x N', (o) => (o.m ? o.m + ' x ' + grouped(o.k) + ' x ' + grouped(o.n) : '-')],
        ['weights', 'format', (o) => o.format],
        ['chips', '', (o) => String(o.chips)],
        ['cycles', '', (o) => grouped(o.cycles)],
        ['bound', 'cycles', (o) => (o.bound_cycles ? grouped(o.bound_cycles) : '-')],
        ['MXM array', '%', used('mxm_array')],
        ['weight port', '%', used('mxm_weight_port')],
        ['VXM', '%', used('vxm')],
        ['SRAM roof', '%', used('sram_roof')],
        ['stream roof', '%', used('stream_roof')],
        ['stream registers', '%', used('stream_registers')],
        ['SRAM peak', 'MiB', (o) => (o.residency.peak_bytes / MIB).toFixed(2)],
        ['energy', 'mJ', (o) => (1e3 * o.energy.typical_j).toFixed(4)],
      ],
      profile.ops, (o) => ({'data-op': o.op, class: profile.ops.indexOf(o) === chosen ? 'chosen' : ''}));
  for (const tr of byId('op-table').tBodies[0].rows) tr.onclick = () => choose(tr.sectionRowIndex);
}

function showPath(op) {
  const rows = Object.entries(op.critical_path.by_resource).sort((a, b) => b[1] - a[1]);
  const total = op.critical_path.cycles;
  fillTable(
      'path-table',
      [
        ['waits for', '', (r) => resourceNames[r[0]], 'left'],
        ['cycles', '', (r) => grouped(r[1])],
        ['share', '%', (r) => (100 * r[1] / total).toFixed(2)],
        ['', '', (r) => bar(r[1] / total), 'left'],
      ],
      rows, (r) => ({'data-resource': r[0]}));
  fillTable(
      'phase-table',
      [
        ['phase', '', (p) => p.phase, 'left'],
        ['from', 'cycle', (p) => grouped(p.first)],
        ['to', 'cycle', (p) => grouped(p.last)],
        ['length', 'cycles', (p) => grouped(p.totals.cycles)],
        ['bound by', '', (p) => resourceNames[p.binding], 'left'],
        ['weight port', '%', (p) => (100 * p.utilisation.mxm_weight_port).toFixed(1)],
        ['stream roof', '%', (p) => (100 * p.utilisation.stream_roof).toFixed(1)],
      ],
      op.phases, (p) => ({'data-phase': p.phase}));
}

function showUnits(op) {
  const kinds = [...new Set(op.units.map((u) => u.kind))];
  const rows = kinds.map((kind) => {
    const units = op.units.filter((u) => u.kind === kind), all = units.length * op.window_cycles;
    const share = (key) => sum(units.map((u) => u[key])) / all;
    return {
      kind,
      units: units.length,
      used: units.filter((u) => u.busy > 0).length,
      words: sum(units.map((u) => u.words)),
      most: Math.max(...units.map((u) => u.busy)),
      busy: share('busy'),
      stalled: share('stalled'),
      idle: share('idle')
    };
  });
  fillTable(
      'unit-table',
      [
        ['unit', '', (r) => r.kind, 'left'],
        ['queues', '', (r) => String(r.units)],
        ['of them used', '', (r) => String(r.used)],
        ['program', 'words', (r) => grouped(r.words)],
        ['busiest queue', 'cycles', (r) => grouped(r.most)],
        ['busy', '%', (r) => (100 * r.busy).toFixed(2)],
        ['waiting for operand', '%', (r) => (100 * r.stalled).toFixed(2)],
        ['idle', '%', (r) => (100 * r.idle).toFixed(2)],
        ['busy', '', (r) => bar(r.busy), 'left'],
      ],
      rows);
}

function showRelief() {
  const saves = (r) =>
      r.relieved_by.filter((c) => c.saved_cycles > 0)
          .slice(0, 2)
          .map(
              (c) =>
                  `${c.change}: ${cyclesText(c.saved_cycles)} (${percent(c.saved_cycles / profile.cycles)})`)
          .join('; ');
  fillTable(
      'bottleneck-table',
      [
        ['the critical paths wait for', '', (r) => resourceNames[r.resource], 'left'],
        ['cycles', '', (r) => grouped(r.critical_path_cycles)],
        ['share', '%', (r) => r.critical_path_percent.toFixed(2)],
        ['', '', (r) => bar(r.critical_path_percent / 100), 'left'],
        ['what would save most', 'of all cycles', (r) => saves(r) || '-', 'left wrap'],
      ],
      profile.bottlenecks, (r) => ({'data-resource': r.resource}));
  fillTable(
      'relief-table',
      [
        ['change', '', (r) => r.change, 'left'],
        ['factor', 'x', (r) => r.factor.toFixed(1)],
        ['cycles', '', (r) => ('cycles' in r ? grouped(r.cycles) : '-')],
        ['saved', 'cycles', (r) => ('cycles' in r ? grouped(r.saved_cycles) : '-')],
        ['saved', '%', (r) => ('cycles' in r ? r.saved_percent.toFixed(2) : '-')],
        ['chips that hold it', 'of ' + profile.chips, (r) => ('cycles' in r ? String(r.chips_needed) : '-')],
        ['', '', (r) => r.refused || bar(Math.max(0, r.saved_percent) / 100), 'left wrap'],
      ],
      profile.changes, (r) => ({'data-resource': r.resource}));
}

function showEnergy() {
  fillTable(
      'energy-table',
      [
        ['work', '', (r) => r.work, 'left'],
        ['counted', '', (r) => grouped(r.count)],
        ['of what', '', (r) => r.counted, 'left wrap'],
        ['each', '', (r) => r.each.typical + ' ' + r.each.unit],
        ['range', '', (r) => r.each.low + ' to ' + r.each.high],
        ['energy', 'mJ', (r) => (1e3 * r.typical_j).toFixed(4)],
        ['confidence', '', (r) => r.confidence, 'left'],
        ['source', '', (r) => r.source, 'left wrap'],
      ],
      profile.energy.rows, (r) => ({'data-work': r.work}));
}
