// The page's data, and numbers as people read them: always with their unit.
const data = JSON.parse(document.getElementById('data').textContent);
const profile = data.profile;
const byId = (id) => document.getElementById(id);

const grouped = (n) => Math.round(n).toLocaleString('en-US');
const cyclesText = (n) => grouped(n) + (n === 1 ? ' cycle' : ' cycles');
const percent = (share, digits = 2) => (100 * share).toFixed(digits) + ' %';
const microseconds = (cycles) => (cycles * 1e6 / profile.config['clock.hz']).toFixed(2) + ' µs';
const MIB = 1024 * 1024;
const mebibytes = (bytes) => (bytes / MIB).toFixed(2) + ' MiB';
const millijoules = (j) => (1e3 * j).toFixed(4) + ' mJ';
const sum = (list) => list.reduce((a, b) => a + b, 0);
const streamName = (code) => 's' + (code & 31) + (code & 32 ? 'w' : 'e');

const resourceNames = data.resources;
const contentNames = profile.ops[0].residency ? profile.ops[0].residency.contents.map((c) => c.content) : [];
