// Canvases in device pixels, colours of the theme, and the one tooltip.
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const FONT = '12px system-ui, \'DejaVu Sans\', sans-serif';

// A 2-D context whose unit is a CSS pixel; the canvas is as wide as its place.
function context(canvas, height) {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.clientWidth;
  canvas.style.height = height + 'px';
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const c = canvas.getContext('2d');
  c.setTransform(scale, 0, 0, scale, 0, 0);
  c.clearRect(0, 0, width, height);
  c.font = FONT;
  c.textBaseline = 'middle';
  return c;
}

function rgb(hex) {
  const n = parseInt(hex.slice(1), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}
// `share` of the way from the heat-map's empty colour to its full one, in 64 steps.
function heatScale() {
  const from = rgb(css('--heat0')), to = rgb(css('--heat1'));
  return Array.from(
      {length: 65}, (_, i) => 'rgb(' + from.map((f, k) => Math.round(f + (to[k] - f) * i / 64)) + ')');
}

function niceStep(span, most) {
  const raw = span / most, power = 10 ** Math.floor(Math.log10(Math.max(raw, 1)));
  return [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw) ?? 10 * power;
}

// A cycle axis below `y`; x(cycle) gives pixels.
function cycleAxis(c, first, last, x, y, left, right) {
  c.fillStyle = css('--dim');
  c.strokeStyle = css('--line');
  c.textAlign = 'center';
  const step = niceStep(last - first + 1, Math.max(2, (right - left) / 110));
  for (let t = Math.ceil(first / step) * step; t <= last; t += step) {
    const px = x(t);
    if (px < left || px > right - 60) continue;
    c.beginPath();
    c.moveTo(px, y);
    c.lineTo(px, y + 4);
    c.stroke();
    c.fillText(grouped(t), Math.max(px, left + 12), y + 13);
  }
  c.textAlign = 'right';
  c.fillText('cycle', right, y + 13);
}

function showTip(event, text) {
  const tip = byId('tip');
  tip.hidden = !text;
  if (!text) return;
  tip.textContent = text;
  const {clientX: x, clientY: y} = event, box = tip.getBoundingClientRect();
  tip.style.left = Math.min(x + 14, window.innerWidth - box.width - 8) + 'px';
  tip.style.top = (y + 18 + box.height > window.innerHeight ? y - box.height - 10 : y + 18) + 'px';
}
function onHover(canvas, textAt) {
  canvas.onmousemove = (e) => showTip(e, textAt(e.offsetX, e.offsetY));
  canvas.onmouseleave = (e) => showTip(e, '');
}

function legend(id, entries) {
  byId(id).replaceChildren(...entries.map(([colour, text]) => {
    const span = document.createElement('span');
    const box = document.createElement('i');
    box.style.background = colour;
    span.append(box, text);
    return span;
  }));
}
