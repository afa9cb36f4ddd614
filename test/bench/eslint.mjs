// What the plugin adds to ESLint, in CPU milliseconds of whole processes and of a lint in a process that is warm, beside
// eslint-plugin-yml: `npm run bench:eslint`; with --quick three runs of each.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeInputs } from './inputs.mjs';
import { installPeers } from './peers.mjs';

const RUNS = process.argv.includes('--quick') ? 3 : 9;
const AIMS = { 'real, 300 lines': 10, 'generated, 20,000 lines': 1_000 };
const repository = resolve(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'lambdafit-bench-eslint-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));

const isYmlThere = installPeers();
mkdirSync(join(work, 'node_modules'));
symlinkSync(repository, join(work, 'node_modules/lambdafit'));
symlinkSync(join(repository, 'node_modules/eslint'), join(work, 'node_modules/eslint'));
mkdirSync(join(work, 'node_modules/@eslint'));
symlinkSync(join(repository, 'node_modules/@eslint/js'), join(work, 'node_modules/@eslint/js'));
if (isYmlThere) cpSync(join(import.meta.dirname, 'node_modules'), join(work, 'node_modules'), { recursive: true, filter: (path) => !/node_modules\/(?:eslint|@eslint\/js|@aws|@cdklabs|aws-cdk-lib|constructs)(?:\/|$)/.test(path) });

const OURS = "import lambdafit from 'lambdafit/eslint-plugin';\nimport js from '@eslint/js';\n";
const configs = {
  lambdafit: `${OURS}export default [js.configs.recommended, lambdafit.configs.recommended];`,
  // ESLint's own start, with its own rules: what it takes besides to load the plugin, and to read the file with its parser.
  'lambdafit loaded, its rules off': `${OURS}export default [js.configs.recommended, { ...lambdafit.configs.recommended, rules: {} }];`,
  'eslint-plugin-yml': "import yml from 'eslint-plugin-yml';\nexport default [...yml.configs.recommended];",
  'both': `${OURS}import yml from 'eslint-plugin-yml';\nexport default [...yml.configs.recommended, lambdafit.configs['recommended-rules']];`,
};
for (const [name, text] of Object.entries(configs)) writeFileSync(configOf(name), text);
writeFileSync(join(work, 'values.yaml'), 'key: { name: value }\n'.repeat(300));
/** One process: times of the start, of the first lint, and of those that follow. */
writeFileSync(join(work, 'measure.mjs'), `
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
const [config, path, again] = process.argv.slice(2);
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };
const { Linter } = await import('eslint');
const eslint = cpu();
const { default: configs } = await import(pathToFileURL(config));
const loaded = cpu();
const text = readFileSync(path, 'utf8');
const linter = new Linter({ cwd: ${JSON.stringify(work)} });
const lint = (version) => { const start = cpu(); linter.verify(text + '#'.repeat(version) + '\\n', configs, path); return cpu() - start; };
const first = lint(1);
const more = Array.from({ length: Number(again) }, (_, version) => lint(version + 2)).sort((a, b) => a - b);
console.log(JSON.stringify({ eslint, load: loaded - eslint, first, again: more[Math.floor(more.length / 2)] }));
`);

const { 'real, 300 lines': real, 'generated, 20,000 lines': large } = writeInputs(work);
// It would be searched for the code of functions, as other folders of their project are.
rmSync(join(work, 'corpus'), { recursive: true, force: true });
const inputs = { 'no template, 300 lines': [join(work, 'values.yaml')], 'real, 300 lines': real, 'generated, 20,000 lines': large };
const missed = [];
console.log(`CPU milliseconds, medians of ${RUNS} processes\n`);
for (const [input, [path]] of Object.entries(inputs)) {
  console.log(`${input}\n    ${''.padEnd(34)}${['ESLint', 'load', 'first', 'again'].map((head) => head.padStart(9)).join('')}`);
  const measured = {};
  const names = Object.keys(configs).filter((name) => isYmlThere || !/yml|both/.test(name));
  for (let run = 0; run < RUNS; run++) for (const name of names) (measured[name] ??= []).push(measure(name, path, input === 'generated, 20,000 lines' ? 3 : 21));
  const results = Object.fromEntries(names.map((name) => [name, medians(measured[name])]));
  for (const [name, { eslint, load, first, again }] of Object.entries(results)) {
    console.log(`    ${name.padEnd(34)}${[eslint, load, first, again].map((value) => value.toFixed(1).padStart(9)).join('')}`);
  }
  const { lambdafit: ours, 'lambdafit loaded, its rules off': floor } = results;
  const aim = AIMS[input];
  const adds = { first: ours.first - floor.first, again: ours.again - floor.again };
  console.log(`    adds ${adds.first.toFixed(1)} to the first lint of a process, and ${adds.again.toFixed(1)} to those that follow${aim === undefined ? '' : `; aim ${aim}`}`);
  for (const [when, value] of Object.entries(adds)) if (aim !== undefined && value > aim) missed.push(`${input}, ${when}: ${value.toFixed(1)} instead of ${aim}`);
}
console.log(missed.length === 0 ? '\nall aims reached' : `\naims missed:\n  ${missed.join('\n  ')}`);

function measure(name, path, again) {
  const { stdout, stderr } = spawnSync(process.execPath, [join(work, 'measure.mjs'), configOf(name), path, String(again)], { cwd: work, encoding: 'utf8' });
  if (!stdout) throw new Error(stderr);
  return JSON.parse(stdout);
}

function configOf(name) {
  return join(work, `${name.replace(/\W+/g, '-')}.config.mjs`);
}

function medians(runs) {
  return Object.fromEntries(['eslint', 'load', 'first', 'again'].map((key) => [key, runs.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(runs.length / 2)]]));
}
