// What is shown: one matmul at a time in most sections, all of them in the others.
const state = {
  op: 0
};

function showOp(index) {
  state.op = index;
  const op = profile.ops[index];
  for (const place of document.querySelectorAll('.of-op'))
    place.textContent = op.op + (op.chips > 1 ? `, chip ${op.chip_number} of ${op.chips}` : '');
  [...byId('ops').children].forEach((b, i) => b.setAttribute('aria-pressed', i === index));
  showOps(index, showOp);
  showTimeline(index);
  showHeat(op);
  showResidency(index);
  showResidencyChart(op);
  showPath(op);
  showUnits(op);
  document.body.dataset.op = op.op;
}

function redraw() {
  const {first, last} = timeline;
  legend('timeline-legend', classes.map((k) => [css(k[1]), k[0]]));
  const op = profile.ops[state.op], cycle = residency.cycle;
  setWindow(first, last);
  showHeat(op);
  showResidency(state.op);
  residency.cycle = cycle;
  byId('scrub').value = cycle;
  drawResidency();
  showResidencyChart(op);
  showRoofline();
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  if (timeline.rows.length > 0) redraw();
}

function start() {
  byId('title').textContent = 'lpu profile: ' + (profile.workload ?? profile.model ?? profile.program);
  byId('subtitle').textContent = [
    'chip ' + profile.chip, profile.engine + ' engine', profile.weights && 'weights ' + profile.weights,
    profile.batch && 'batch ' + profile.batch, profile.output && 'output ' + profile.output
  ].filter(Boolean).join(', ');
  document.title = byId('title').textContent;
  for (const op of profile.ops) {
    op.stream_registers = data.stream_registers;
    op.chip_number = op.profiled_chip + 1;
  }
  byId('ops').replaceChildren(...profile.ops.map((op, i) => {
    const b = document.createElement('button');
    b.type = 'button';
    b.textContent = op.op;
    b.onclick = () => showOp(i);
    return b;
  }));
  setTheme(window.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  byId('theme').onclick = () =>
      setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
  showCards();
  showRelief();
  showEnergy();
  startTimeline();
  showOp(0);
  showRoofline();
  let width = window.innerWidth;
  window.onresize = () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    redraw();
  };
  document.body.dataset.ready = 'yes';
}
start();
