// A queue's words to its dispatches, as emulator/program/walker.h expands them.
const NOP = 0, REPEAT = 1, SYNC = 2;

function treeOf(words) {
  const open = [];
  words.forEach((word, index) => {
    if (word[0] !== REPEAT) {
      open.push({first: index, word: index});
      return;
    }
    const first = index - word[1];
    const at = open.findIndex((node) => node.first === first);
    const children = open.splice(at);
    open.push({first, children, iterations: word[2] + 1, period: word[3], step: word[4]});
  });
  return open;
}

// {cycle, word, step}: parallel arrays. releases: cycles at which the queue's Syncs end, in order.
function dispatchesOf(words, releases) {
  const cycle = [], word = [], step = [];
  let released = 0;
  const walk = (nodes, start, steps) => {
    let t = start;
    for (const node of nodes) {
      if (node.children) {
        for (let i = 0, from = t; i < node.iterations; ++i, from += node.period)
          t = walk(node.children, from, steps + i * node.step);
        continue;
      }
      const op = words[node.word][0];
      if (op === NOP) {
        t += words[node.word][1];
        continue;
      }
      cycle.push(t);
      word.push(node.word);
      step.push(steps);
      t = op === SYNC ? releases[released++] : t + 1;
    }
    return t;
  };
  walk(treeOf(words), 0, 0);
  return {cycle: Int32Array.from(cycle), word: Int32Array.from(word), step: Int32Array.from(step)};
}

function fieldValue(info, word, field, step) {
  const value = word[1 + field];
  if (!info.stepped.includes(field)) return value;
  return (((value + step) % info.modulus) + info.modulus) % info.modulus;
}

const operandKinds = ['none', 'imm', 'alu', 'b', 'b', 'g', 'g'];
function operandName(code) {
  const kind = code >> 5, index = code & 31;
  if (kind < 2) return operandKinds[kind];
  return operandKinds[kind] + index + (kind === 2 ? '' : kind % 2 ? 'e' : 'w');
}

function fieldText(info, name, value) {
  if (name.endsWith('stream')) return streamName(value);
  return info.operands && name !== 'imm' ? operandName(value) : String(value);
}

// "read addr=17 stream=s5w"
function instructionText(word, step) {
  const info = data.isa[word[0]];
  return [
    info.name,
    ...info.fields.map((name, i) => name + '=' + fieldText(info, name, fieldValue(info, word, i, step)))
  ].join(' ');
}

// Expanded once per op, when it is first looked at: an array with an entry per queue.
const expanded = new Map();
function scheduleOf(op) {
  if (!expanded.has(op)) {
    const program = data.programs[op];
    const lists = program.words.map((words) => words);
    expanded.set(op, program.queues.map((index, queue) => {
      const releases = program.parks.filter((p) => p[0] === queue).map((p) => p[2]);
      return {words: lists[index], ...dispatchesOf(lists[index], releases)};
    }));
  }
  return expanded.get(op);
}
