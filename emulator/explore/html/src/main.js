let log = false;

function draw() {
  if (!report.points) return;
  drawCurves(byId('metric').value, log);
  drawHeat(byId('metric').value, log);
}

byId('subtitle').textContent = `${report.workload} on ${report.chip}, weights ${report.weights}`;
byId('curves-section').hidden = byId('heat-section').hidden = !report.points;
for (const m of metrics) byId('metric').add(new Option(label(m.name), m.name));
byId('metric').onchange = draw;
byId('log').onclick = () => {
  log = !log;
  byId('log').setAttribute('aria-pressed', String(log));
  draw();
};
byId('theme').onclick = () => {
  const root = document.documentElement;
  root.dataset.theme = root.dataset.theme === 'dark' ? 'light' : 'dark';
  draw();
};
window.addEventListener('resize', draw);
showPoints();
showCliffs();
draw();
