// Whole processes, taking turns: ours against Node's start, against bare parseEvents, and against peers. `npm run bench`;
// `npm run bench -- --quick` runs each thing three times and installs no peers.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeHandlers, writeInputs } from './inputs.mjs';
import { installPeers, peerCommands } from './peers.mjs';

const quick = process.argv.includes('--quick');
const RUNS = quick ? 3 : 7;
/** In CPU: ours over the floor. What each number is for stands in the issue of the foundation. */
const AIMS = { trivial: 1.2, 'generated, 20,000 lines': 2, 'corpus, one process': 2 };
const MEMORY_AIM = 120;
/** CPU seconds in which a project of fifty handlers is assessed. */
const HANDLERS_AIM = 2;

const work = mkdtempSync(join(tmpdir(), 'lambdafit-bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const cli = join(import.meta.dirname, '../../dist/cli.cjs');
const events = join(work, 'events.cjs');
writeFileSync(events, `
  const { parseEvents } = require(${JSON.stringify(createRequire(import.meta.url).resolve('js-yaml'))});
  const { readFileSync } = require('node:fs');
  for (const path of process.argv.slice(2)) { try { parseEvents(readFileSync(path, 'utf8'), {}); } catch { /* what it refuses it has read */ } }
`);
const memory = join(work, 'memory.cjs');
writeFileSync(memory, "process.on('exit', () => require('node:fs').writeFileSync(process.env.PEAK_FILE, String(process.resourceUsage().maxRSS)));");

const bare = () => [process.execPath, '-e', '0'];
const ours = (files) => [process.execPath, cli, ...files];
const parseOnly = (files) => [process.execPath, events, ...files];

const inputs = writeInputs(work);
const peers = quick || !installPeers() ? {} : peerCommands(work, resolve('../shared/bench/core.guard'));

console.log(`lambdafit against floors and peers, ${RUNS} runs each, taking turns; CPU seconds (user + system), medians; ratios are medians of pairs\n`);
const missed = [];
for (const [name, files] of Object.entries(inputs)) {
  console.log(name);
  const floor = name === 'trivial' ? bare() : parseOnly(files);
  const floorName = name === 'trivial' ? 'node -e 0' : 'parseEvents only';
  const { a, b, ratio } = pair(ours(files), floor);
  row('lambdafit', a);
  row(floorName, b, `lambdafit is ${times(ratio)} of it`);
  const aim = AIMS[name];
  if (aim !== undefined) {
    console.log(`    aim ${aim} ×: ${ratio <= aim ? 'reached' : `missed, ${times(ratio / aim)} the aim`}`);
    if (ratio > aim) missed.push(`${name}: ${times(ratio)} instead of ${aim}`);
  }
  for (const [peer, command] of Object.entries(peers)) {
    if (!command) {
      console.log(`    ${peer}: cannot run here`);
      continue;
    }
    const compared = pair(ours(files), command(files), 3);
    row(peer, compared.b, `lambdafit is ${times(compared.ratio)} of it${failed(command(files))}`);
  }
}

for (const [language, extension] of [['Python', 'py'], ['TypeScript', 'ts']]) {
  const folder = writeHandlers(work, extension);
  const command = (...args) => [process.execPath, cli, ...args, folder];
  run(command('assess'));
  const { a, b } = pair(command('assess'), command('lint'), Math.min(RUNS, 3));
  console.log(`50 handlers in ${language}`);
  row('lambdafit assess', a, `aim ${HANDLERS_AIM} s: ${a <= HANDLERS_AIM ? 'reached' : 'missed'}`);
  row('lambdafit lint', b);
  if (a > HANDLERS_AIM) missed.push(`50 handlers in ${language}: ${a.toFixed(2)} s instead of ${HANDLERS_AIM}`);
}

const peak = peakOf(inputs['corpus, one process']);
if (peak !== undefined) {
  console.log(`\npeak memory on the corpus: ${peak} MiB, aim ${MEMORY_AIM}`);
  if (peak > MEMORY_AIM) missed.push(`memory: ${peak} MiB instead of ${MEMORY_AIM}`);
}
const [small, large] = ['generated, 3,000 lines', 'generated, 20,000 lines'].map((name) => median(Array.from({ length: RUNS }, () => run(ours(inputs[name])) - run(bare()))));
console.log(`growth from 3,000 to 20,000 lines: ${(large / small / (20 / 3)).toFixed(2)} of linear, Node's start taken off`);
console.log(missed.length === 0 ? '\nall aims reached' : `\naims missed:\n  ${missed.join('\n  ')}`);

function pair(commandA, commandB, runs = RUNS) {
  run(commandA);
  run(commandB);
  const pairs = Array.from({ length: runs }, () => ({ a: run(commandA), b: run(commandB) }));
  return { a: median(pairs.map(({ a }) => a)), b: median(pairs.map(({ b }) => b)), ratio: median(pairs.map(({ a, b }) => a / b)) };
}

/** A peer that gives up is not a fast one. All of them end with 0 or 1 where they could do their work; Guard has 19 for findings. */
function failed([command, ...args]) {
  const { status, stdout } = spawnSync(command, args, { cwd: work, encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'ignore'] });
  return [0, 1, 19].includes(status) ? '' : `, but it failed (exit code ${status}, ${stdout.length} characters of output)`;
}

/** CPU seconds of one process and its children, by the shell's own clock: Node does not tell that of a child. */
function run([command, ...args]) {
  const { stdout, stderr, error } = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>/dev/null', 'bench', command, ...args], { cwd: work, encoding: 'utf8', maxBuffer: 1e8 });
  if (error) throw error;
  const times = /([\d.]+) ([\d.]+)\s*$/.exec(stderr);
  if (!times) throw new Error(`no time for ${command}: ${stdout}${stderr}`);
  return Number(times[1]) + Number(times[2]);
}

/** MiB of our own process, which says so when it ends. */
function peakOf(files) {
  if (!files) return undefined;
  const file = join(work, 'peak');
  const peaks = Array.from({ length: 3 }, () => {
    spawnSync(process.execPath, ['--require', memory, cli, ...files], { stdio: 'ignore', env: { ...process.env, PEAK_FILE: file } });
    return Number(createRequire(import.meta.url)('node:fs').readFileSync(file, 'utf8')) / 1_024;
  });
  return Math.round(median(peaks));
}

function row(name, seconds, remark = '') {
  console.log(`    ${name.padEnd(32)}${seconds.toFixed(3).padStart(8)}   ${remark}`.trimEnd());
}

function times(ratio) {
  return `${ratio.toFixed(2)} ×`;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
