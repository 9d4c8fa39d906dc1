// What the page is about: {parameters, columns, points} of an exploration, or {cliffs}.
const byId = (id) => document.getElementById(id);
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const report = JSON.parse(byId('data').textContent);
const grouped = (n) => (Number.isInteger(n) ? n.toLocaleString('en-US') : String(n));

// The parameter with more values runs along x; the other, if any, is a curve or a row each.
const byLength = [...(report.parameters ?? [])].sort((a, b) => b.values.length - a.values.length);
const across = byLength[0], other = byLength[1];
const key = (x, y) => JSON.stringify(other ? [x, y] : [x]);
const pointAt = new Map((report.points ?? []).map((p) => [key(p[across.name], other && p[other.name]), p]));
const valueAt = (x, y, metric) => {
  const p = pointAt.get(key(x, y));
  return p && !p.refused ? p[metric] : null;
};
const metrics = (report.columns ?? []).filter((c) => c.unit !== '');
const label = (metric) => {
  const { name, unit } = metrics.find((m) => m.name === metric);
  return name.replaceAll('_', ' ') + (name.includes(unit) ? '' : ` (${unit})`);
};
