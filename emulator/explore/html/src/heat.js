// Both parameters at once; refused points stay empty.
const LEFT = 90, BELOW = 34;

function rgb(hex) {
  const n = parseInt(hex.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}
function shade(share) {
  const from = rgb(css('--heat0')), to = rgb(css('--heat1'));
  return 'rgb(' + from.map((f, k) => Math.round(f + (to[k] - f) * share)) + ')';
}

function drawHeat(metric, log) {
  byId('heat-section').hidden = !other;
  if (!other) return;
  const canvas = byId('heat'), rowHeight = Math.max(4, Math.min(26, 420 / other.values.length));
  const height = rowHeight * other.values.length, scale = window.devicePixelRatio || 1, full = canvas.clientWidth;
  canvas.style.height = height + BELOW + 'px';
  canvas.width = Math.round(full * scale);
  canvas.height = Math.round((height + BELOW) * scale);
  const c = canvas.getContext('2d');
  c.setTransform(scale, 0, 0, scale, 0, 0);
  c.font = "12px system-ui, 'DejaVu Sans', sans-serif";
  c.textBaseline = 'middle';
  const width = (full - LEFT) / across.values.length;
  const at = (v) => (log ? Math.log(v) : v);
  const all = [];
  for (const x of across.values) for (const y of other.values) all.push(valueAt(x, y, metric));
  const known = all.filter((v) => v !== null && (!log || v > 0));
  const low = known.reduce((a, b) => Math.min(a, b), Infinity), high = known.reduce((a, b) => Math.max(a, b), -Infinity);
  const share = (v) => (high > low ? (at(v) - at(low)) / (at(high) - at(low)) : 0);
  across.values.forEach((x, i) => other.values.forEach((y, j) => {
    const v = valueAt(x, y, metric);
    if (v === null || (log && v <= 0)) return;
    c.fillStyle = shade(share(v));
    c.fillRect(LEFT + i * width, j * rowHeight, Math.ceil(width), Math.ceil(rowHeight));
  }));
  c.fillStyle = css('--dim');
  c.textAlign = 'right';
  const everyRow = Math.ceil(14 / rowHeight), everyColumn = Math.ceil(70 / width);
  other.values.forEach((y, j) => { if (j % everyRow === 0) c.fillText(y, LEFT - 6, (j + 0.5) * rowHeight); });
  c.textAlign = 'center';
  across.values.forEach((x, i) => { if (i % everyColumn === 0) c.fillText(x, LEFT + (i + 0.5) * width, height + 10); });
  c.fillText(across.name, LEFT + (full - LEFT) / 2, height + 26);
  byId('heat-title').textContent = `${label(metric)} over ${across.name} and ${other.name} (rows)`;
  byId('heat-legend').replaceChildren(...[[low, 0], [high, 1]].map(([v, s]) => {
    const span = document.createElement('span'), box = document.createElement('i');
    box.style.background = shade(s);
    span.append(box, grouped(v));
    return span;
  }));
  canvas.onmousemove = (e) => {
    const x = across.values[Math.floor((e.offsetX - LEFT) / width)], y = other.values[Math.floor(e.offsetY / rowHeight)];
    showTip(e, x === undefined || y === undefined || e.offsetX < LEFT ? '' : pointText(pointAt.get(key(x, y)), metric));
  };
  canvas.onmouseleave = (e) => showTip(e, '');
}

function pointText(p, metric) {
  const where = `${across.name} ${p[across.name]}, ${other.name} ${p[other.name]}\n`;
  return where + (p.refused ? `refused: ${p.refused}` : `${label(metric)}: ${grouped(p[metric])}\nbinding: ${p.binding}`);
}

function showTip(event, text) {
  const tip = byId('tip');
  tip.hidden = !text;
  tip.textContent = text;
  tip.style.left = Math.min(event.clientX + 14, window.innerWidth - 260) + 'px';
  tip.style.top = event.clientY + 18 + 'px';
}
