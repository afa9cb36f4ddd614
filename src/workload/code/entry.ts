import { posix } from 'node:path';
import type { HandlerEntry } from '../../handler/entry.js';
import type { Workspace } from '../../source/workspace.js';
import { folderOf, joinPath } from '../../template/paths.js';
import { decode } from '../../template/project.js';
import type { Resource } from '../../template/resource.js';
import { literal } from '../../template/text.js';
import { words } from '../graph.js';
import { programInShell, programOf, type Program } from './command.js';
import { finalStage, lineage, originsOf, readDockerfile, type Dockerfile, type Stage } from './dockerfile.js';
import { NO_HANDLERS, type CodePlace } from './places.js';

export type Language = HandlerEntry['language'];

/** What comes first is what somebody edits: beside an `app.js` that was made of it, `app.ts`. */
const ENDINGS: Readonly<Record<Language, readonly string[]>> = {
  python: ['.py'],
  javascript: ['.ts', '.mts', '.cts', '.tsx', '.mjs', '.js', '.cjs', '.jsx'],
};
const INDEX: Readonly<Record<Language, string>> = { python: '__init__', javascript: 'index' };
const CODE = /\.(py|[cm]?[jt]sx?)$/;

/** Where a file is looked for that is not where the handler says. */
const MAX_SEARCHED = 600;
const MAX_SEARCH_DEPTH = 5;
const MAX_SCRIPT = 100_000;
const MAX_CHAIN = 4;

/** A module that was found, and the folder that its name is relative to. */
interface Found {
  readonly module: string;
  readonly handler: string | undefined;
  readonly root: string;
}

/** Handlers of others that call the one which a variable names. */
const WRAPPERS: readonly { readonly handler: RegExp; readonly variable: string }[] = [
  { handler: /^datadog_lambda\.handler\.handler$|datadog-lambda-js\/(?:dist\/)?handler(?:\.cjs|\.mjs)?\.handler$/, variable: 'DD_LAMBDA_HANDLER' },
  { handler: /^newrelic_lambda_wrapper\.handler$|newrelic(?:-esm)?-lambda-wrapper(?:\/index)?\.handler$/, variable: 'NEW_RELIC_LAMBDA_HANDLER' },
  { handler: /lumigo[\w./-]*\.\w+$|^\/opt\/python\/lumigo_tracer\/_handler\._handler$/, variable: 'LUMIGO_ORIGINAL_HANDLER' },
  { handler: /splunk[\w./-]*\.\w+$|^nodejs-otel-handler\.handler$/, variable: 'ORIG_HANDLER' },
];

/** Where the code of a function begins, in a folder or an image; undefined where it is not to be found, or in no language that we read. */
export function entryOf(fn: Resource, place: Exclude<CodePlace, { kind: 'inline' }>, files: Workspace): { readonly entry: HandlerEntry } | undefined {
  const finder = new Finder(fn, files);
  const found: Found | undefined = place.kind === 'image' ? finder.inImage(place) : place.kind === 'file' ? { module: place.path, handler: undefined, root: folderOf(place.path) } : finder.inFolder(place.path);
  const language = found && languageOf(found.module);
  if (!found || !language) return undefined;
  const roots = [...new Set([found.root, ...(place.kind === 'file' ? [] : [place.kind === 'image' ? place.context : place.path])])];
  return { entry: { language, module: found.module, handler: found.handler, roots } };
}

/** The language of the runtime; undefined for another one, or where it is not known. */
export function runtimeLanguage(fn: Resource): Language | undefined {
  const runtime = fn.string('Runtime').cases[0]?.value ?? '';
  if (runtime.startsWith('python')) return 'python';
  return runtime.startsWith('nodejs') ? 'javascript' : undefined;
}

/** The handler as Lambda is told, or as those tell who stand before it. */
export function handlerName(fn: Resource): string | undefined {
  const named = fn.string('Handler').cases[0]?.value;
  const wrapper = named === undefined ? undefined : WRAPPERS.find(({ handler }) => handler.test(named));
  if (!wrapper) return named;
  const [inner] = fn.at(`Environment.Variables.${wrapper.variable}`).texts();
  return (inner && literal(inner.text)) ?? named;
}

function languageOf(path: string): Language | undefined {
  const ending = CODE.exec(path)?.[1];
  return ending === undefined ? undefined : ending === 'py' ? 'python' : 'javascript';
}

class Finder {
  readonly #language: Language | undefined;

  constructor(
    readonly fn: Resource,
    readonly files: Workspace,
  ) {
    this.#language = runtimeLanguage(fn);
  }

  inFolder(folder: string): Found | undefined {
    const handler = handlerName(this.fn);
    if (handler === undefined) return undefined;
    if (/\.sh$/.test(handler) || handler === 'bootstrap') return this.#program({ kind: 'shell', name: handler }, folder, folder);
    // A web adapter starts a file.
    if (CODE.test(handler) && this.files.stat(joinPath(folder, handler))?.kind === 'file') return { module: joinPath(folder, handler), handler: undefined, root: folder };
    return this.#handler(handler, folder);
  }

  /** A handler by the name that Lambda's runtimes give it. */
  #handler(name: string, folder: string): Found | undefined {
    const runtime = this.fn.string('Runtime').cases[0]?.value;
    const languages: readonly Language[] = this.#language ? [this.#language] : runtime !== undefined && !/^provided/.test(runtime) ? [] : ['python', 'javascript'];
    for (const language of languages) {
      const { module, handler } = parted(name, language);
      if (module === '') continue;
      const path = this.#module(module, folder, language) ?? (language === 'javascript' ? this.#built(module, folder) : undefined) ?? this.#search(module, folder, language);
      if (path !== undefined) return { module: path, handler, root: rootOf(path, module, folder) };
    }
    return undefined;
  }

  /** A module by its path without ending. */
  #module(module: string, folder: string, language: Language): string | undefined {
    const path = joinPath(folder, module.replace(/^\.\//, ''));
    const names = new Set(this.files.list(folderOf(path)));
    const base = posix.basename(path);
    for (const ending of ENDINGS[language]) {
      const file = `${base}${ending}`;
      if (names.has(file)) return joinPath(folderOf(path), file);
    }
    if (!names.has(base)) return undefined;
    const inner = new Set(this.files.list(path));
    const ending = ENDINGS[language].find((one) => inner.has(`${INDEX[language]}${one}`));
    return ending === undefined ? undefined : joinPath(path, `${INDEX[language]}${ending}`);
  }

  /** What a bundler or a compiler makes of something else. */
  #built(module: string, folder: string): string | undefined {
    const properties = this.fn.node.get('Metadata')?.get('BuildProperties');
    const points = properties?.get('EntryPoints');
    const named = (points?.kind === 'sequence' ? points.children : points ? [points] : []).map(({ text }) => text).filter((text) => text !== '');
    const base = posix.basename(module);
    const point = named.find((one) => posix.basename(one).replace(CODE, '') === base) ?? (named.length === 1 ? named[0] : undefined);
    if (point !== undefined) {
      const path = CODE.test(point) ? joinPath(folder, point) : undefined;
      if (path !== undefined && this.files.stat(path)?.kind === 'file') return path;
      const found = this.#module(point.replace(CODE, ''), folder, 'javascript');
      if (found !== undefined) return found;
    }
    for (const source of [...this.#compiled(module, folder), ...unbuilt(module)]) {
      const found = this.#module(source, folder, 'javascript');
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** By `outDir` and `rootDir` of a tsconfig.json, which may hold comments. */
  #compiled(module: string, folder: string): string[] {
    if (!this.files.list(folder).includes('tsconfig.json')) return [];
    const text = this.#text(joinPath(folder, 'tsconfig.json'));
    const setting = (name: string): string | undefined => new RegExp(`^[^/\\n]*"${name}"\\s*:\\s*"([^"\\n]*)"`, 'm').exec(text ?? '')?.[1];
    const out = setting('outDir');
    if (out === undefined) return [];
    const from = posix.normalize(`${out}/`);
    const path = posix.normalize(module);
    if (!path.startsWith(from)) return [];
    const rest = path.slice(from.length);
    return [joinPath(setting('rootDir') ?? '', rest), joinPath('src', rest), rest];
  }

  /** The only file of that name in the folder: builds move files, and seldom rename them. */
  #search(module: string, folder: string, language: Language): string | undefined {
    const base = posix.basename(module);
    const wanted = new Set(ENDINGS[language].map((ending) => `${base}${ending}`));
    const found: string[] = [];
    let looked = 0;
    const open: { path: string; depth: number }[] = [{ path: folder, depth: 0 }];
    for (let next = open.shift(); next; next = open.shift()) {
      for (const name of this.files.list(next.path)) {
        if (++looked > MAX_SEARCHED) return undefined;
        if (wanted.has(name)) found.push(joinPath(next.path, name));
        // What has an ending is hardly a folder: not worth a look at the disk.
        else if (next.depth < MAX_SEARCH_DEPTH && !/\.\w+$/.test(name) && !NO_HANDLERS.has(name)) {
          const path = joinPath(next.path, name);
          if (this.files.stat(path)?.kind === 'folder') open.push({ path, depth: next.depth + 1 });
        }
      }
    }
    // An index or an app in every folder is nobody's in particular.
    const exact = module.includes('/') ? found.filter((path) => path.replace(CODE, '').endsWith(`/${module}`)) : [];
    return found.length === 1 ? found[0] : exact.length === 1 ? exact[0] : undefined;
  }

  /** What a command line starts, in a working folder of the image or the package. */
  #program(program: Program, folder: string, root: string, depth = 0): Found | undefined {
    if (depth > MAX_CHAIN) return undefined;
    const home = program.folder === undefined ? folder : joinPath(folder, inPackage(program.folder));
    const name = inPackage(program.name);
    switch (program.kind) {
      case 'handler':
        return this.#handler(name, home);
      case 'module': {
        const path = this.#module(name.replaceAll('.', '/'), home, 'python') ?? this.#search(name.replaceAll('.', '/'), home, 'python');
        // `python -m app` runs what stands in `app/__main__.py`.
        const main = path?.endsWith('/__init__.py') ? path.replace(/__init__\.py$/, '__main__.py') : undefined;
        const module = main !== undefined && this.files.stat(main)?.kind === 'file' ? main : path;
        return module === undefined ? undefined : { module, handler: undefined, root: home };
      }
      case 'file': {
        const language: Language = name.endsWith('.py') ? 'python' : 'javascript';
        const stem = name.replace(CODE, '');
        const exact = joinPath(home, name);
        const path = (CODE.test(name) && this.files.stat(exact)?.kind === 'file' ? exact : undefined)
          ?? this.#module(stem, home, language) ?? (language === 'javascript' ? this.#built(stem, home) : undefined);
        return path === undefined ? undefined : { module: path, handler: undefined, root: home };
      }
      case 'npm': {
        const script = this.#npmScript(home, name);
        const next = script === undefined ? undefined : programInShell(script);
        return next && this.#program(next, home, root, depth + 1);
      }
      case 'shell': {
        const script = this.#text(joinPath(home, name));
        const next = script === undefined ? undefined : programInShell(script);
        return next && this.#program(next, home, root, depth + 1);
      }
    }
  }

  #npmScript(folder: string, name: string): string | undefined {
    const text = this.#text(joinPath(folder, 'package.json'));
    if (text === undefined) return undefined;
    try {
      const manifest: unknown = JSON.parse(text);
      const scripts: unknown = typeof manifest === 'object' && manifest !== null && 'scripts' in manifest ? manifest.scripts : undefined;
      const script: unknown = typeof scripts === 'object' && scripts !== null && Object.hasOwn(scripts, name) ? Object.entries(scripts).find(([key]) => key === name)?.[1] : undefined;
      return typeof script === 'string' ? script : undefined;
    } catch {
      return undefined;
    }
  }

  #text(path: string): string | undefined {
    const bytes = this.files.read(path, MAX_SCRIPT);
    return bytes && decode(bytes);
  }

  inImage({ context, dockerfile, target }: Extract<CodePlace, { kind: 'image' }>): Found | undefined {
    const text = this.#text(dockerfile);
    const file = text === undefined ? undefined : readDockerfile(text);
    const stage = file && finalStage(file, target);
    if (!file || !stage) return undefined;
    const argv = this.#argv(file, stage);
    const [first, ...others] = argv;
    // AWS's base images have an entrypoint of their own, which takes the handler.
    const isHandler = first !== undefined && others.length === 0 && /^[\w./-]*[\w-]\.[A-Za-z_]\w*$/.test(first) && !CODE.test(first) && !first.endsWith('.sh');
    const program: Program | undefined = isHandler ? { kind: 'handler', name: first } : programOf(argv);
    return program && this.#inStage(program, { file, stage, context, dockerfile });
  }

  #argv(file: Dockerfile, stage: Stage): readonly string[] {
    const given = this.fn.at('ImageConfig.EntryPoint');
    const command = this.fn.at('ImageConfig.Command');
    const entrypoint = given.present ? words(given) : lineage(file, stage).map((one) => one.entrypoint).find((one) => one !== undefined) ?? [];
    const own = command.present ? words(command) : stage.command ?? [];
    return [...entrypoint, ...own];
  }

  /** Each place in the build context that the working folder, or the file itself, may come from. */
  #inStage(program: Program, image: { file: Dockerfile; stage: Stage; context: string; dockerfile: string }, depth = 0): Found | undefined {
    const { file, stage, context, dockerfile } = image;
    if (depth > MAX_CHAIN) return undefined;
    const workdir = program.folder === undefined ? stage.workdir : posix.resolve(stage.workdir, program.folder);
    const home = program.kind === 'handler' && !posix.isAbsolute(program.name) && workdir === '/' ? '/var/task' : workdir;
    if (program.kind === 'npm' || program.kind === 'shell') {
      const name = program.kind === 'npm' ? 'package.json' : program.name;
      for (const origin of originsOf(file, stage, posix.resolve(home, name))) {
        const path = joinPath(context, origin);
        const script = program.kind === 'npm' ? this.#npmScript(folderOf(path), program.name) : this.#text(path);
        const next = script === undefined ? undefined : programInShell(script);
        if (next) return this.#inStage(next, image, depth + 1) ?? this.#program(next, folderOf(path), context, depth + 1);
      }
      return undefined;
    }
    const languages: readonly Language[] = program.kind === 'module' ? ['python'] : program.kind === 'file' ? [program.name.endsWith('.py') ? 'python' : 'javascript'] : ['python', 'javascript'];
    for (const language of languages) {
      const { module, handler } = program.kind === 'handler' ? parted(program.name, language) : { module: program.kind === 'module' ? program.name.replaceAll('.', '/') : program.name.replace(CODE, ''), handler: undefined };
      for (const origin of originsOf(file, stage, posix.resolve(home, module))) {
        const stem = CODE.test(origin) ? origin.replace(CODE, '') : origin;
        const path = this.#module(stem, context, language) ?? (language === 'javascript' ? this.#built(stem, context) : undefined);
        if (path !== undefined) return { module: path, handler, root: rootOf(path, module, context) };
      }
    }
    // A file that the image got in a way that we do not follow mostly lies where its name says.
    const plain: Program = { kind: program.kind, name: program.name.replace(/^\/(?:var\/task|app|function|usr\/src\/app|code|src)\//, '') };
    return [...new Set([folderOf(dockerfile), context])].map((folder) => this.#program(plain, folder, context, depth + 1)).find((found) => found !== undefined);
  }
}

/** `$LAMBDA_TASK_ROOT/app.py` → `app.py`: the root of the package is the folder that we look in. */
function inPackage(path: string): string {
  return path.replace(/^(?:\$\{?LAMBDA_TASK_ROOT\}?|\/var\/task)\/?/, '').replace(/^\.\//, '');
}

/**
 * Python has dots between packages and before the function; Node.js takes everything to the last slash as a folder and
 * cuts what follows at its first dot.
 */
function parted(name: string, language: Language): { readonly module: string; readonly handler: string } {
  const path = inPackage(name);
  if (language === 'python') {
    const dot = path.lastIndexOf('.');
    return { module: path.slice(0, Math.max(0, dot)).replaceAll('.', '/'), handler: path.slice(dot + 1) };
  }
  const slash = path.lastIndexOf('/');
  const dot = path.indexOf('.', slash + 1);
  return dot < 0 ? { module: '', handler: '' } : { module: path.slice(0, dot), handler: path.slice(dot + 1) };
}

/** `dist/handlers/ask` → `src/handlers/ask`, `handlers/ask`. */
function unbuilt(module: string): string[] {
  const match = /^(?:dist|build|out|output|lib|\.build|js|compiled)\/(?:src\/)?(.+)$/.exec(module);
  return match ? [`src/${match[1]!}`, match[1]!] : [`src/${module}`];
}

/** The folder from which a module has its name; where it lies elsewhere, its own. */
function rootOf(path: string, module: string, folder: string): string {
  const stem = path.replace(CODE, '').replace(/\/(?:index|__init__)$/, '');
  if (stem === module) return '';
  return stem.endsWith(`/${module}`) ? stem.slice(0, -module.length - 1) : folder;
}
