// Opens the page of a profile in headless Chromium, clicks, zooms, searches and scrubs, and compares what it
// shows with the JSON of the same profile.
//   node html_test.mjs LPU [SCREENSHOTS]     exit code 77: no Chromium or chromedriver here
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {Browser} from './browser.mjs';

const [lpu, shots] = process.argv.slice(2);
for (const tool of ['chromium', 'chromedriver'])
  if (spawnSync(tool, ['--version']).status !== 0) {
    console.log(`skipped: tool not found: ${tool} (Debian packages chromium, chromium-driver)`);
    process.exit(77);
  }

let failures = 0;
function check(what, got, expected) {
  if (JSON.stringify(got) === JSON.stringify(expected)) return;
  ++failures;
  console.error(`${what}: got ${JSON.stringify(got)}, expected ${JSON.stringify(expected)}`);
}
const screenshot = async (b, name, selector) => shots && b.screenshot(join(shots, name + '.png'), selector);
const grouped = (n) => n.toLocaleString('en-US');

// ---- what the page must show

async function checkTables(b, json) {
  const ops = await b.rows('#op-table');
  check('rows of the matmul table', ops.length, json.ops.length);
  json.ops.forEach((op, i) => {
    check(`${op.op}: name`, ops[i][0], op.op);
    check(`${op.op}: cycles`, ops[i][4], grouped(op.cycles));
    check(`${op.op}: weight port`, ops[i][7], (100 * op.utilisation.mxm_weight_port).toFixed(2));
    check(`${op.op}: energy`, ops[i][13], (1e3 * op.energy.typical_j).toFixed(4));
  });
  check('total cycles', await b.text('#cards .card b'), grouped(json.cycles) + ' cycles');
  const relief = await b.rows('#relief-table');
  check('rows of relief', relief.map((r) => r[0]), json.changes.map((r) => r.change));
  check(
      'saved cycles', relief.map((r) => r[3]),
      json.changes.map((r) => ('cycles' in r ? grouped(r.saved_cycles) : '-')));
  const bottlenecks = await b.rows('#bottleneck-table');
  check(
      'bottlenecks', bottlenecks.map((r) => r[1]),
      json.bottlenecks.map((r) => grouped(r.critical_path_cycles)));
  const energy = await b.rows('#energy-table');
  check('energy counts', energy.map((r) => r[1]), json.energy.rows.map((r) => grouped(r.count)));
  const roofline = await b.dataset('#roofline'), points = JSON.parse(roofline.points),
        [x0, x1, y0, y1] = JSON.parse(roofline.range);
  check('points of the roofline', points.length, 2 * json.ops.filter((o) => o.totals.macs > 0).length);
  check(
      'points outside of the roofline', points.filter((p) => p.x < x0 || p.x > x1 || p.y < y0 || p.y > y1),
      []);
  check(
      'points above their roof',
      points.filter(
          (p) => p.y > 1.0001 *
                  Math.min(
                      json.roofs.macs_per_cycle,
                      p.x * json.roofs[p.kind === 0 ? 'stream_bytes_per_cycle' : 'sram_bytes_per_cycle'])),
      []);
}

async function checkOp(b, json, index) {
  const op = json.ops[index];
  await b.click(`#ops button:nth-child(${index + 1})`);
  check('chosen matmul', (await b.dataset('body')).op, op.op);
  const path = await b.rows('#path-table');
  check(
      `${op.op}: critical path`, path.map((r) => r[1]).sort(),
      Object.values(op.critical_path.by_resource).map(grouped).sort());
  check(
      `${op.op}: phases`, (await b.rows('#phase-table')).map((r) => r.slice(0, 4)),
      op.phases.map((p) => [p.phase, grouped(p.first), grouped(p.last), grouped(p.totals.cycles)]));
  check(`${op.op}: queues out of step with the engine`, (await b.dataset('#timeline')).stray, '0');
  // The page expands the program itself; every unit must come out as busy as the engine was.
  for (const unit of [op.units.find((u) => u.busy > 0), op.units.findLast((u) => u.busy > 0)]) {
    await b.type('#search', unit.unit + '\uE007');
    check(`${unit.unit}: instructions`, (await b.dataset('#search-result')).count, String(unit.busy));
  }
  await b.type('#search', 'lw\uE007');
  check(`${op.op}: lw`, (await b.dataset('#search-result')).count, String(op.instructions.lw ?? 0));
}

async function checkTimeline(b, json) {
  const op = json.ops[0];
  await b.click('#ops button:nth-child(1)');
  const whole = await b.dataset('#timeline');
  check(
      'whole run', [Number(whole.first), Number(whole.last)],
      [op.first_cycle, op.first_cycle + op.window_cycles - 1]);

  await b.type('#search', 'abc\uE007');
  const found = await b.dataset('#detail');
  check('first activation', found.text.slice(0, 4), 'abc ');
  const width = await b.run('return document.getElementById("timeline").clientWidth');
  const shown = await b.dataset('#timeline');
  const x = 96 +
      (Number(found.cycle) + 0.5 - Number(shown.first)) * (width - 96) /
          (Number(shown.last) + 1 - Number(shown.first));
  const y = Number(JSON.parse(shown.rows)[found.unit]);
  await b.pointer('#timeline', 200, 10, 'click');
  check('nothing there', (await b.dataset('#detail')).unit, undefined);
  await b.pointer('#timeline', x, y + 3, 'click');
  const clicked = await b.dataset('#detail');
  check(
      'clicked instruction', [clicked.unit, clicked.cycle, clicked.text],
      [found.unit, found.cycle, found.text]);
  await screenshot(b, 'timeline-zoomed', '#timeline-section');

  const before = await b.dataset('#timeline');
  await b.pointer('#timeline', 600, 200, 'wheel', -120);
  const zoomed = await b.dataset('#timeline');
  check(
      'the wheel zooms in',
      Number(zoomed.last) - Number(zoomed.first) < Number(before.last) - Number(before.first), true);
  await b.pointer('#timeline', 600, 200, 'drag', -150);
  const moved = await b.dataset('#timeline');
  check('a drag moves to later cycles', Number(moved.first) > Number(zoomed.first), true);
  await b.click('#zoom-all');
  check('whole run again', (await b.dataset('#timeline')).last, whole.last);
  await b.type('#search', 'no_such_unit\uE007');
  check('nothing found', await b.text('#search-result'), 'no such instruction');
}

async function checkResidency(b, json) {
  const op = json.ops[0], r = op.residency;
  const live = (cycle) => {
    let n = 0;
    for (const pattern of r.slice_pattern)
      for (const [, , rows, first, last] of r.patterns[pattern])
        if (first <= cycle && cycle <= last) n += rows;
    return n;
  };
  for (const cycle of [0, Math.floor(op.window_cycles / 2), op.window_cycles - 1]) {
    await b.run(
        'const s = document.getElementById("scrub"); s.value = arguments[0]; s.dispatchEvent(new Event("input"))',
        op.first_cycle + cycle);
    check(
        `resident in cycle ${cycle}`, (await b.dataset('#residency')).vectors,
        String(live(op.first_cycle + cycle)));
  }
}

async function checkPage(b, page, json) {
  await b.open('file://' + page);
  check('ready', (await b.dataset('body')).ready, 'yes');
  await checkTables(b, json);
  for (let i = 0; i < json.ops.length; ++i) await checkOp(b, json, i);
  await checkTimeline(b, json);
  await checkResidency(b, json);
  const theme = () => b.run(
      'return document.documentElement.dataset.theme + " " + getComputedStyle(document.body).backgroundColor');
  const one = await theme();
  await screenshot(b, 'top', 'header');
  const sections = [
    ['occupancy', '#heat-mxm'], ['residency', '#scrub'], ['roofline', '#roofline'], ['tables', '#path-table'],
    ['energy', '#relief-table']
  ];
  for (const [name, selector] of sections) await screenshot(b, name, selector);
  await b.click('#theme');
  const other = await theme();
  check('the theme changes', one.split(' ')[0] !== other.split(' ')[0] && one !== other, true);
  for (const [name, selector] of [
           ['top', 'header'], ['timeline', '#timeline-section'], ['residency', '#scrub'],
           ['roofline', '#roofline']])
    await screenshot(b, name + '-dark', selector);
  for (const width of [1280, 1024]) {
    await b.call('POST', '/window/rect', {width, height: 800});
    await new Promise((r) => setTimeout(r, 200));  // the page draws itself anew
    check(
        `out of a window of ${width}`,
        await b.run(`return [...document.querySelectorAll('main *')].filter((e) =>
      !e.closest('.scroll') && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
      .map((e) => e.id || e.className || e.tagName)`),
        []);
  }
  await screenshot(b, 'narrow', '#timeline-section');
  await b.call('POST', '/window/rect', {width: 1280, height: 800});
  const slowest =
      await b.run(`return Math.max(...[...document.querySelectorAll('#ops button')].map((button) => {
    const start = performance.now();
    button.click();
    return performance.now() - start;
  }))`);
  const log = await b.call('POST', '/se/log', {type: 'browser'});
  check('messages of the browser', log.map((m) => m.message), []);
  check('nothing else loaded', await b.run('return performance.getEntriesByType("resource").length'), 0);
  const took = await b.run(
      'const n = performance.getEntriesByType("navigation")[0]; return n.loadEventEnd - n.startTime');
  console.log(
      `${json.workload ?? json.program}: ${statSync(page).size} bytes, loaded and drawn in ${
          took.toFixed(0)} ms, ` +
      `another matmul shown in ${slowest.toFixed(0)} ms at most`);
}

const scratch = mkdtempSync(join(tmpdir(), 'lpu-html-'));
const program = join(scratch, 'k.lpu');
execFileSync(lpu, ['compile', '--matmul', '2x64x96', '--weights', 'int4', '-o', program]);
const jobs = [
  ['--matmul', '2x96x200', '--chip', 'mini'],
  ['--matmul', '3x1024x640', '--weights', 'q3p5'],
  [program],
];
if (process.env.LPU_HTML_LAYER) jobs.push(['llama2-70b']);
const browser = await Browser.start();
try {
  for (const job of jobs) {
    const page = join(scratch, 'page.html'), json = join(scratch, 'page.json');
    execFileSync(lpu, ['profile', ...job, '--html', page, '--json', json]);
    check('under 5 MB', statSync(page).size < 5e6, true);
    await checkPage(browser, page, JSON.parse(readFileSync(json, 'utf8')));
  }
} finally {
  await browser.stop();
  rmSync(scratch, {recursive: true});
}
console.log(failures === 0 ? 'the page shows what the JSON says' : `${failures} differences`);
process.exit(failures === 0 ? 0 : 1);
