// For build.mjs: what it takes of @typescript-eslint/parser and TypeScript to parse one file without types, which is an
// eighth of their code. Whatever is not as expected there fails the build; test/cli/pack.test.ts compares what is parsed.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';
import ts from 'typescript';

/** Parts of typescript-estree that are about programs and comments. */
const UNUSED = /[\\/]typescript-estree[\\/]dist[\\/](?:create-program[\\/](?:createProjectProgram|getWatchProgramsForProjects|useProvidedPrograms|createIsolatedProgram)|useProgramFromProjectService|convert-comments|semantic-or-syntactic-errors|clear-caches|nativeParserRegistry)\.js$/;
const NOTHING = 'module.exports = {};';
/** Packages, and what stands in for them. */
const REPLACED = {
  '@typescript-eslint/project-service': NOTHING,
  '@typescript-eslint/tsconfig-utils': NOTHING,
  'minimatch': NOTHING,
  'tinyglobby': NOTHING,
  'ts-api-utils': NOTHING,
  // The scopes of names, for ESLint: they take as long as parsing.
  '@typescript-eslint/scope-manager': 'exports.analyze = () => undefined;',
  // It looks for a terminal when it is loaded.
  'debug': 'module.exports = () => () => {};',
};

/** A plugin for esbuild that leaves the rest out. */
export async function parserChunk() {
  const used = new Set();
  await build({
    stdin: { contents: "require('@typescript-eslint/parser');", resolveDir: import.meta.dirname },
    bundle: true, write: false, platform: 'node', external: ['typescript'], logLevel: 'warning', plugins: [parserOnly(used)],
  });
  const plugin = parserOnly(used);
  return {
    name: 'parser-chunk',
    setup(build) {
      plugin.setup(build);
      build.onLoad({ filter: /[\\/]node_modules[\\/]typescript[\\/]lib[\\/]typescript\.js$/ }, ({ path }) => ({ contents: modular(readFileSync(path, 'utf8'), used), loader: 'js' }));
    },
  };
}

/** Collects what is used of TypeScript. */
function parserOnly(used) {
  return {
    name: 'parser-only',
    setup(build) {
      build.onResolve({ filter: /^[@a-z]/ }, ({ path }) => (Object.hasOwn(REPLACED, path) ? { path, namespace: 'replaced' } : undefined));
      build.onLoad({ filter: /.*/, namespace: 'replaced' }, ({ path }) => ({ contents: REPLACED[path], loader: 'js' }));
      build.onLoad({ filter: /[\\/]node_modules[\\/]@typescript-eslint[\\/].*\.js$/ }, ({ path }) => {
        if (UNUSED.test(path)) return { contents: NOTHING, loader: 'js' };
        const text = readFileSync(path, 'utf8');
        for (const [, alias] of text.matchAll(/const (\w+) = (?:__importStar\()?require\("typescript"\)/g)) {
          for (const [, name] of text.matchAll(new RegExp(`\\b${alias}\\??\\.(\\w+)`, 'g'))) used.add(name);
        }
        return { contents: /[\\/]parser[\\/]dist[\\/]parser\.js$/.test(path) ? replaced(text, /\b(comment|tokens): true,/g, '$1: false,', 2) : text, loader: 'js' };
      });
    },
  };
}

/**
 * TypeScript's one file as an ES module without effects, of which esbuild keeps what is used: it was made of modules by
 * esbuild, so that all its declarations stand in one function.
 */
function modular(text, used) {
  const [, helpers, names, body] = /\(\(module\) => \{\n"use strict";\n([^]*?)\n\/\/ src\/typescript\/typescript\.ts\n([^]*?)\nmodule\.exports = __toCommonJS\(typescript_exports\);\n([^]*)\n\/\/ Annotate the CommonJS export names/.exec(text) ?? [];
  if (body === undefined) throw changed();
  const file = ts.createSourceFile('typescript.js', body, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const textOf = (node) => body.slice(node.getStart(file), node.end);
  const statements = file.statements.map((node) => ({ node, text: textOf(node) }));
  const namespaces = new Set(statements.flatMap(({ text: all }) => {
    const [, , , name] = NAMESPACE.exec(all) ?? [];
    return name ?? [];
  }));

  const pure = ({ node, text: all }) => {
    const [, parameter, inner, name] = NAMESPACE.exec(all) ?? [];
    if (name !== undefined) return `var ${name} = /* @__PURE__ */ ((${parameter}) => {${inner}return ${parameter};})({});`;
    if (ts.isExpressionStatement(node)) return SERVICES.test(all) ? '' : all;
    if (!ts.isVariableStatement(node)) return all;
    const { declarations } = node.declarationList;
    if (!declarations.every(({ name }) => ts.isIdentifier(name))) throw changed();
    return declarations.filter(({ name: { text: own } }) => !namespaces.has(own)).map(({ name: { text: own }, initializer }) => {
      if (!initializer) return `var ${own};`;
      return `var ${own} = ${ts.isFunctionLike(initializer) ? textOf(initializer) : `/* @__PURE__ */ (() => (${textOf(initializer)}))()`};`;
    }).join('\n');
  };
  const local = new Map([...names.matchAll(/^ {2}(\w+): \(\) => (\w+),?$/gm)].map(([, name, own]) => [name, own]));
  const exported = [...used].filter((name) => local.has(name)).map((name) => `${local.get(name)} as ${name}`);
  if (namespaces.size === 0 || exported.length === 0) throw changed();
  return [helpers, ...statements.map(pure), `export { ${exported.join(', ')} };`].join('\n');
}

/** `((Debug2) => { … })(Debug || (Debug = {}));` */
const NAMESPACE = /^\(\((\w+)\) => \{([^]*)\}\)\((\w+) \|\| \(\3 = \{\}\)\);$/;
/** What editors ask TypeScript for, and what only programs need. */
const SERVICES = /^(?:__export|registerRefactor|registerCodeFix|_(?:AutoImportProviderProject|ProjectService|ScriptVersionCache|TypingsInstallerAdapter)\b)/;

function replaced(text, pattern, by, times) {
  if ([...text.matchAll(pattern)].length !== times) throw changed();
  return text.replace(pattern, by);
}

function changed() {
  return new Error('The parser or TypeScript has changed: see parser-chunk.mjs.');
}
