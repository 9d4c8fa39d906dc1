// Builds page.html again from its sources and compares.
//   node page_test.mjs HTML_FOLDER     exit code 77: npm or its registry is not there
import {spawnSync} from 'node:child_process';
import {cpSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const folder = process.argv[2], scratch = mkdtempSync(join(tmpdir(), 'lpu-page-'));
function finish(code, text) {
  rmSync(scratch, {recursive: true});
  console.log(text);
  process.exit(code);
}

for (const name of ['package.json', 'package-lock.json', 'build.mjs', 'src'])
  cpSync(join(folder, name), join(scratch, name), {recursive: true});
const npm = spawnSync(
    'npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts'],
    {cwd: scratch, encoding: 'utf8', timeout: 60000});
if (npm.status !== 0) finish(77, 'skipped: npm ci cannot get uPlot here');
const build =
    spawnSync(process.execPath, ['build.mjs', join(scratch, 'again.html')], {cwd: scratch, encoding: 'utf8'});
if (build.status !== 0) finish(1, build.stderr);
const same =
    readFileSync(join(scratch, 'again.html'), 'utf8') === readFileSync(join(folder, 'page.html'), 'utf8');
finish(
    same ? 0 : 1,
    same ?
        'page.html is what build.mjs makes of its sources' :
        'page.html is not what build.mjs makes of its sources; run npm ci && node build.mjs in its folder');
