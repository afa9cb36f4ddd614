// The one build: `npm run build`, which npm runs by itself after `npm ci` and before `npm pack`.
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, posix, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import ts from 'typescript';
import { parserChunk } from './parser-chunk.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** What a plain run loads is read and compiled every time. */
const MOST_BYTES = 300_000;
/** Installed beside us and loaded when needed; the other dependencies are small and always needed, so bundled. */
const EXTERNAL = ['ignore', 'picomatch', 'smol-toml', 'fflate'];

const PLUGIN = 'eslint-plugin';
/**
 * Modules that are files of their own, loaded at the first call: those who import them are synchronous, and most runs
 * do without. Each may use those before it.
 */
const LATE = {
  broken: "export * from './src/source/lenient.ts'; export * from './src/source/mistake.ts';",
  parser: "export { parse } from '@typescript-eslint/parser';",
  baseline: "export * from './src/engine/baseline.ts';",
  zip: "export * from './src/workload/code/zip.ts';",
  guess: "export * from './src/workload/code/guess.ts';",
  code: "export * from './src/workload/code/code.ts';",
};

const written = new Set();
/** Their folders. */
const bundledPackages = new Set();
/** Of files that are loaded with what was compiled of them: a name for their text. */
const ids = new Map();
/** Of LATE: the names that can be called. */
const functionsOf = new Map();
const onlyParser = await parserChunk();

/** One CommonJS file for each thing that is loaded as a whole: Node starts it faster than ESM, and ESLint can require it. */
async function bundles() {
  const waiting = new Map();
  for (const [name, contents] of Object.entries(LATE)) {
    await bundle(name, { contents, resolveDir: root }, waiting);
    const exported = createRequire(import.meta.url)(join(dist, `${name}.cjs`));
    for (const [key, value] of Object.entries(exported)) if (typeof value !== 'function') throw new Error(`${name} is loaded late, but exports ${key}, which is no function.`);
    functionsOf.set(name, Object.keys(exported));
    identify(name);
  }

  for (const [name, entry] of [['main', 'src/cli/bin.ts'], ['plugin', 'src/eslint/plugin.ts'], ['index', 'src/index.ts']]) waiting.set(name, entry);
  // For .eslintrc files the plugin names itself as a parser: the file that loads it, not this one.
  for (const [name, entry] of waiting) await bundle(name, entry, waiting, name === 'plugin' ? { file: PLUGIN } : {});
  for (const name of ['main', 'plugin']) identify(name);

  await bundle('cli', 'src/cli/start.ts', waiting, { define: { BUILD: JSON.stringify(ids.get('main')) }, banner: '#!/usr/bin/env node\n' });
  chmodSync(join(dist, 'cli.cjs'), 0o755);
  // ESLint before version 9 takes what is required for the plugin itself.
  await bundle(PLUGIN, 'src/eslint/start.ts', waiting, { define: { BUILD: JSON.stringify(ids.get('plugin')) }, footer: 'module.exports=module.exports.default;' });
  write('index.mjs', "import api from './index.cjs';\n\nexport const { lint, rules } = api;\n");
  write(`${PLUGIN}.mjs`, `import plugin from './${PLUGIN}.cjs';\n\nexport default plugin;\n`);
}

function identify(name) {
  const text = readFileSync(join(dist, `${name}.cjs`), 'utf8');
  // eslint-disable-next-line no-control-regex
  if (/[^\x00-\x7f]/.test(text)) throw new Error(`dist/${name}.cjs is not ASCII, as src/kept-code.ts takes it to be.`);
  ids.set(name, createHash('sha256').update(text).digest('hex').slice(0, 16));
}

/**
 * The GitHub action in one file, as nothing is installed where it runs. Built anew at each tag of a release, it may be
 * larger than what people wait for.
 */
async function action() {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: 'src/action/main.ts' },
    outdir: 'dist/action',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    define: { 'import.meta.url': '__url' },
    banner: { js: "const __url=require('node:url').pathToFileURL(__filename).href;" },
    legalComments: 'eof',
    metafile: true,
    logLevel: 'warning',
    plugins: [early, onlyParser, slimManifest, calmColors, asText],
  });
  for (const output of Object.keys(metafile.outputs)) written.add(resolve(root, output));
}

/** What is required late, by `late('name')`, esbuild can then see and bundle. */
const early = {
  name: 'early',
  setup(build) {
    build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => ({ contents: seen(readFileSync(path, 'utf8')), loader: 'ts' }));
  },
};

function seen(text) {
  return text.replace(/\blate\((?='[^']+'\))/g, 'require(');
}

/** What a file imports dynamically becomes a file of its own, required when it comes to that. */
async function bundle(name, entry, waiting, { define = {}, banner = '', footer = '', file = name } = {}) {
  const { metafile } = await build({
    absWorkingDir: root,
    ...(typeof entry === 'string' ? { entryPoints: [entry] } : { stdin: entry }),
    outfile: `dist/${name}.cjs`,
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    external: EXTERNAL,
    supported: { 'dynamic-import': false },
    define: { 'import.meta.url': '__url', ...define },
    banner: { js: `${banner}const __url=require('node:url').pathToFileURL(${file === name ? '__filename' : `__dirname+'/${file}.cjs'`}).href;` },
    footer: { js: footer },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    plugins: [late(name), onlyParser, chunks(waiting), slimManifest, calmColors, parserOnly, asText],
  });
  for (const output of Object.keys(metafile.outputs)) written.add(resolve(root, output));
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  for (const [input, { bytesInOutput }] of inputs) {
    const [, folder] = /^(.*\bnode_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input) ?? [];
    if (folder && bytesInOutput > 0) bundledPackages.add(folder);
  }
}

/** In place of what is loaded late, functions that load it when they are called. */
function late(bundled) {
  return {
    name: 'late',
    setup(build) {
      build.onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
        const module = `'./${relative(root, path).replaceAll('\\', '/')}'`;
        const [name] = Object.entries(LATE).find(([, contents]) => contents.includes(module)) ?? [];
        // For a small one a file of its own pays only where every run pays for what it loads.
        const isApart = name && name !== bundled && (bundled === 'main' || isLarge(name));
        if (isApart) return { contents: standIn(name), resolveDir: root, loader: 'ts' };
        return module.includes('/handler/') ? { contents: seen(readFileSync(path, 'utf8')), loader: 'ts' } : undefined;
      });
      build.onResolve({ filter: /^@typescript-eslint\/parser$/ }, ({ path }) => (bundled === 'parser' ? undefined : { path, namespace: 'late' }));
      build.onLoad({ filter: /.*/, namespace: 'late' }, () => ({ contents: standIn('parser'), resolveDir: root, loader: 'ts' }));
    },
  };
}

/** A smaller file is compiled as fast as its compiled code is found. */
function isLarge(name) {
  return statSync(join(dist, `${name}.cjs`)).size > 100_000;
}

function standIn(name) {
  if (!ids.has(name)) throw new Error(`${name} is used before it is built: move it up in LATE.`);
  const load = isLarge(name) ? `loadKept({ path: join(dirname(fileURLToPath(import.meta.url)), '${name}.cjs'), build: '${ids.get(name)}' })` : `createRequire(import.meta.url)('./${name}.cjs')`;
  return [
    "import { createRequire } from 'node:module';",
    "import { dirname, join } from 'node:path';",
    "import { fileURLToPath } from 'node:url';",
    "import { loadKept } from './src/kept-code.ts';",
    'let loaded: any;',
    ...functionsOf.get(name).map((key) => `export const ${key} = (...parameters: unknown[]) => (loaded ??= ${load}).${key}(...parameters);`),
  ].join('\n');
}

function chunks(waiting) {
  return {
    name: 'chunks',
    setup(build) {
      build.onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        if (kind !== 'dynamic-import') return undefined;
        const source = relative(root, resolve(resolveDir, path)).replace(/\.js$/, '.ts');
        const chunk = basename(source, '.ts');
        if ((waiting.get(chunk) ?? source) !== source) throw new Error(`Two lazily loaded files are called ${chunk}.`);
        waiting.set(chunk, source);
        return { path: `./${chunk}.cjs`, external: true };
      });
    },
  };
}

/** Of package.json, only what the program says of itself. */
const slimManifest = {
  name: 'slim-manifest',
  setup(build) {
    build.onLoad({ filter: /[\\/]package\.json$/ }, ({ path }) => {
      if (path !== join(root, 'package.json')) return undefined;
      const { name, version, homepage, bugs } = manifest;
      return { contents: JSON.stringify({ name, version, homepage, bugs }), loader: 'json' };
    });
  },
};

/** What goes into a page as it is: `import style from './page.css?raw'`, as Vite has it. */
const asText = {
  name: 'as-text',
  setup(build) {
    build.onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({ path: resolve(resolveDir, path.slice(0, -'?raw'.length)), namespace: 'as-text' }));
    build.onLoad({ filter: /.*/, namespace: 'as-text' }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: path.endsWith('.css') ? 'css' : 'js', minify: true, charset: 'utf8' });
      return { contents: code.trim(), loader: 'text' };
    });
  },
};

/**
 * picocolors looks at `process.stdout` when it is loaded, which loads sockets and terminals: 4 ms of each run. We ask
 * for ourselves whether there is a terminal, and tell it.
 */
const calmColors = {
  name: 'calm-colors',
  setup(build) {
    build.onLoad({ filter: /[\\/]picocolors\.js$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8').replace('(p.stdout || {}).isTTY', 'false');
      if (contents.includes('stdout')) throw new Error('picocolors has changed: see calmColors in build.mjs.');
      return { contents, loader: 'js' };
    });
  },
};

/**
 * js-yaml makes schemas and a writer's expressions when it is loaded, which takes 2 ms and half its size. Marked as
 * what they are, without effect on anything else, they are left out where only its parser is used.
 */
const parserOnly = {
  name: 'parser-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]js-yaml\.mjs$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(VARIABLE_AT_TOP, '$1/* @__PURE__ */ (() => ($2))();'),
      loader: 'js',
    }));
  },
};

/** Calls, `new`, and objects made of others; each ends at the first line that is not indented. */
const VARIABLE_AT_TOP = /^(var [\w$]+ = )((?:(?:new )?[\w$]+(?:\.[\w$]+)*\(|\{\n\t\.\.\.).*(?:\n(?:\t.*|[}\])].*))*);$/gm;

/** The types of the API, twice: TypeScript wants those of `require` in `.d.cts` files. */
function declarations() {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const program = ts.createProgram(['src/index.ts', 'src/eslint/plugin.ts'].map((path) => join(root, path)), {
    ...options, noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: root, outDir: join(dist, 'types'), skipLibCheck: true,
  });
  const files = new Map();
  const { diagnostics } = program.emit(undefined, (path, text) => files.set(posix.normalize(path.replaceAll('\\', '/')), text));
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, ts.createCompilerHost(options)));

  const folder = join(dist, 'types').replaceAll('\\', '/');
  const reached = new Set([`${folder}/src/index.d.ts`, `${folder}/src/eslint/plugin.d.ts`]);
  for (const path of reached) {
    const text = files.get(path);
    if (text === undefined) throw new Error(`There are no types at ${path}.`);
    for (const [, specifier] of text.matchAll(RELATIVE_IMPORT)) reached.add(posix.join(posix.dirname(path), specifier.replace(/\.js$/, '.d.ts')));
    write(relative(dist, path), text);
    write(relative(dist, path).replace(/\.d\.ts$/, '.d.cts'), text.replace(RELATIVE_IMPORT, (all, specifier) => all.replace(specifier, specifier.replace(/\.js$/, '.cjs'))));
  }
  // What is required is the plugin, and no module with a default.
  write('types/src/eslint/plugin.d.cts', "import type { Plugin } from './types.cjs';\ndeclare const plugin: Plugin;\nexport = plugin;\n");
}
const RELATIVE_IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+\.js)['"]/g;

function data() {
  const rules = join(root, 'rules');
  const pages = readdirSync(rules).filter((name) => name.endsWith('.md')).sort()
    .map((name) => [name.slice(0, -'.md'.length), readFileSync(join(rules, name), 'utf8')]);
  write('pages.json', JSON.stringify(Object.fromEntries(pages)));

  // Schemas for those who read reports and write configurations; the validator is required when there is a configuration.
  for (const path of ['src/report/report.schema.json', 'src/assess/assessment.schema.json', 'src/engine/config.schema.json', 'src/engine/config-validator.cjs']) {
    const at = join(dist, basename(path));
    cpSync(join(root, path), at);
    written.add(at);
  }

  // Bundled code keeps its licence, and what else it asks to be told.
  const licences = [...bundledPackages].sort().map((path) => {
    const folder = join(root, path);
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const files = readdirSync(folder).filter((entry) => /^(?:licen[cs]e|notice|thirdpartynotice)/i.test(entry)).sort();
    if (!files.some((file) => /^licen[cs]e/i.test(file))) throw new Error(`${name} has no licence file.`);
    const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
    return `${name} ${version} (changed: bundled, minified, without what is not used)\n\n${texts.join('\n\n')}\n`;
  });
  write('THIRD-PARTY-LICENCES.txt', licences.join(`\n${'-'.repeat(80)}\n\n`));
}

function write(path, text) {
  const at = join(dist, path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, text);
  written.add(at);
}

/** What an earlier build left behind would be packed. */
function removeOthers() {
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const at = join(entry.parentPath, entry.name);
    if (!entry.isDirectory() && !written.has(at)) rmSync(at);
  }
}

function reportSizes() {
  const sizeOf = (name) => statSync(join(dist, name)).size;
  for (const name of readdirSync(dist).filter((name) => /\.c?js$|\.json$/.test(name))) {
    console.log(`${(sizeOf(name) / 1_000).toFixed(1).padStart(8)} kB  dist/${name}`);
  }
  const start = sizeOf('cli.cjs') + sizeOf('main.cjs');
  // Said, and not failed for: a hook that installs from git must not break over it. The test of the package does fail.
  if (start > MOST_BYTES) console.error(`A plain run loads ${start} bytes, more than the ${MOST_BYTES} it may: load late what it does not need.`);
  if (!existsSync(join(dist, basename(manifest.bin.lambdafit)))) throw new Error(`package.json names ${manifest.bin.lambdafit}, which was not built.`);
}

await bundles();
await action();
declarations();
data();
removeOthers();
reportSizes();
