// The page expands programs itself: its walker against what the engine dispatched, over random programs with
// nested repeats, wrapping steps and barriers.
//   node expand_test.mjs WRITE_SCHEDULES HTML_FOLDER
import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

const [writer, folder] = process.argv.slice(2);
const source = readFileSync(join(folder, 'src', 'expand.js'), 'utf8');
const lines = execFileSync(writer, ['400'], {encoding: 'utf8', maxBuffer: 1 << 30}).trim().split('\n');
let wrong = 0, instructions = 0, stepped = 0;
for (const [index, line] of lines.entries()) {
  const data = JSON.parse(line);
  const {scheduleOf, fieldValue} =
      new Function('data', 'streamName', source + '\nreturn { scheduleOf, fieldValue };')(data, String);
  const got = [];
  scheduleOf(0).forEach((s, queue) => s.cycle.forEach((cycle, i) => {
    const word = s.words[s.word[i]], info = data.isa[word[0]];
    stepped += s.step[i] !== 0;
    got.push([cycle, queue, s.word[i], info.fields.map((_, f) => fieldValue(info, word, f, s.step[i]))]);
  }));
  got.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  instructions += got.length;
  if (JSON.stringify(got) === JSON.stringify(data.dispatched)) continue;
  ++wrong;
  const at = data.dispatched.findIndex((d, i) => JSON.stringify(d) !== JSON.stringify(got[i]));
  console.error(`program ${index + 1}: got ${JSON.stringify(got[at])}, the engine ${
      JSON.stringify(data.dispatched[at])}`);
}
console.log(`${lines.length} programs, ${instructions} instructions, ${stepped} of them stepped, ${
    wrong} programs differ`);
process.exit(wrong === 0 && instructions > 10000 && stepped > 1000 ? 0 : 1);
