const MOST_ROWS = 2000;

function fill(id, heads, rows) {
  const cell = (tag, text, kind) => {
    const e = document.createElement(tag);
    e.textContent = text ?? '';
    if (kind) e.className = kind;
    return e;
  };
  const line = (cells) => {
    const tr = document.createElement('tr');
    tr.append(...cells);
    return tr;
  };
  const head = document.createElement('thead'), body = document.createElement('tbody');
  head.append(line(heads.map((h) => cell('th', h.name.replaceAll('_', ' '), h.kind && 'left'))));
  body.append(...rows.map((r) => line(heads.map((h) => cell('td', h.text(r), h.kind)))));
  byId(id).replaceChildren(head, body);
}

function showPoints() {
  byId('points-section').hidden = !report.points;
  if (!report.points) return;
  const names = [...report.parameters.map((p) => p.name), ...report.columns.map((c) => c.name)];
  const heads = names.map((name) => ({
    name, kind: typeof report.points[0][name] === 'string' ? 'left' : '',
    text: (p) => (typeof p[name] === 'number' ? grouped(p[name]) : p[name]),
  }));
  fill('points', heads, report.points.slice(0, MOST_ROWS));
  byId('points-note').textContent = report.points.length > MOST_ROWS
    ? `the first ${grouped(MOST_ROWS)} of ${grouped(report.points.length)}; --csv has all` : `${grouped(report.points.length)} points`;
}

function showCliffs() {
  byId('cliffs-section').hidden = !report.cliffs;
  if (!report.cliffs) return;
  const steep = (c) => Math.abs(Math.log(c.factor ?? 1));
  fill('cliffs', [
    { name: 'parameter', kind: 'wrap', text: (c) => c.parameter },
    { name: 'at', text: (c) => c.at ?? 'not seen' },
    { name: 'predicted', text: (c) => c.predicted },
    { name: 'factor', text: (c) => c.factor?.toFixed(3) },
    { name: 'mechanism', kind: 'wrap', text: (c) => c.mechanism },
    { name: 'formula', kind: 'wrap', text: (c) => c.formula },
    { name: 'remedy', kind: 'wrap', text: (c) => c.remedy },
  ], [...report.cliffs].sort((a, b) => steep(b) - steep(a)));
}
