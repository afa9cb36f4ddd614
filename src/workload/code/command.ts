import { posix } from 'node:path';

/**
 * What a command line starts: a handler of Lambda (`awslambdaric app.handler`), a Python module (`python -m app`,
 * `uvicorn app:app`), a file, a script of package.json, a script of a shell.
 */
export type Program =
  | { readonly kind: 'handler' | 'module' | 'file' | 'shell' | 'npm'; readonly name: string; /** Where it is looked for, if not in the working folder. */ readonly folder?: string };

/** What only stands before the program: it starts what follows. */
const STARTERS: ReadonlySet<string> = new Set([
  'exec', 'env', 'time', 'nohup', 'sudo', 'dumb-init', 'tini', 'opentelemetry-instrument', 'ddtrace-run', 'datadog-init', 'npx', 'bunx', 'pnpx', 'dotenv', 'lambda-entrypoint.sh',
  'aws-lambda-rie', 'nice', 'catatonit', 'su-exec', 'gosu', 'xray',
]);
/** The same in two words: `poetry run python app.py`. */
const RUNNERS: ReadonlySet<string> = new Set(['poetry', 'uv', 'pipenv', 'pdm', 'hatch', 'rye']);
const PYTHON_SERVERS: ReadonlySet<string> = new Set(['uvicorn', 'gunicorn', 'hypercorn', 'daphne', 'granian', 'waitress-serve']);
const NODE: ReadonlySet<string> = new Set(['node', 'nodejs', 'tsx', 'ts-node', 'ts-node-dev', 'bun', 'deno', 'swc-node', 'esno']);
const NODE_FLAGS_WITH_VALUE = /^(?:-r|--require|--import|--loader|--experimental-loader|-P|--project|--tsconfig|-c|--config)$/;
const MAX_WORDS = 200;

/** The program that a command line starts, as far as we know its first words. */
export function programOf(words: readonly string[], depth = 0): Program | undefined {
  const [first, ...rest] = words.slice(0, MAX_WORDS);
  if (first === undefined || depth > MAX_STARTERS) return undefined;
  // `PORT=8080 node server.js`, `env -i …`, `tini -- …`
  if (/^[A-Za-z_]\w*=/.test(first) || first.startsWith('-')) return programOf(rest, depth + 1);
  const name = posix.basename(first);
  if (STARTERS.has(name)) return programOf(rest, depth + 1) ?? handlerIn(rest, name);
  if (RUNNERS.has(name)) return rest[0] === 'run' ? programOf(rest.slice(1), depth + 1) : undefined;
  if (name === 'newrelic-admin') return rest[0] === 'run-program' ? programOf(rest.slice(1), depth + 1) : undefined;
  if (/^(?:ba|da|a|z)?sh$/.test(name)) return shell(rest, depth);
  if (/^python[\d.]*$/.test(name) || name === 'pypy3') return python(rest, depth);
  if (PYTHON_SERVERS.has(name)) return server(rest);
  if (/^(?:awslambdaric|aws-lambda-ric)$/.test(name)) return named('handler', rest.find((word) => !word.startsWith('-')));
  if (NODE.has(name)) return node(rest);
  if (/^(?:npm|pnpm|yarn)$/.test(name)) return named('npm', rest.find((word) => word !== 'run' && word !== 'run-script' && !word.startsWith('-')));
  if (/^(?:flask|fastapi|streamlit|chainlit)$/.test(name)) return framework(name, rest);
  if (/\.sh$/.test(name) || name === 'bootstrap') return { kind: 'shell', name: first };
  if (/\.(?:py|[cm]?[jt]sx?)$/.test(name)) return { kind: 'file', name: first };
  return undefined;
}
const MAX_STARTERS = 10;

function named(kind: Program['kind'], name: string | undefined): Program | undefined {
  return name === undefined ? undefined : { kind, name };
}

/** `/lambda-entrypoint.sh app.handler` */
function handlerIn([first]: readonly string[], starter: string): Program | undefined {
  return starter === 'lambda-entrypoint.sh' ? named('handler', first) : undefined;
}

function shell(words: readonly string[], depth: number): Program | undefined {
  const at = words.findIndex((word) => /^-\w*c$/.test(word));
  if (at >= 0) return programInShell(words[at + 1] ?? '', depth + 1);
  return named('shell', words.find((word) => !word.startsWith('-')));
}

function python(words: readonly string[], depth: number): Program | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === '-c') return undefined;
    if (word === '-X' || word === '-W') at++;
    else if (word === '-m') {
      const [module, ...rest] = words.slice(at + 1);
      return module === undefined ? undefined : programOf([module, ...rest], depth + 1) ?? { kind: 'module', name: module };
    } else if (!word.startsWith('-')) return { kind: 'file', name: word };
  }
  return undefined;
}

/** `uvicorn --port=8080 main:app`; what stands behind the colon begins with a letter, unlike a port. */
function server(words: readonly string[]): Program | undefined {
  const app = words.find((word) => /^[A-Za-z_][\w.-]*:[A-Za-z_][\w.]*(?:\(\))?$/.test(word));
  if (app === undefined) return undefined;
  const at = words.findIndex((word) => /^--(?:app-dir|chdir)(?:=|$)/.test(word));
  const folder = at < 0 ? undefined : words[at]!.includes('=') ? words[at]!.slice(words[at]!.indexOf('=') + 1) : words[at + 1];
  return { kind: 'module', name: app.slice(0, app.indexOf(':')), ...(folder === undefined ? {} : { folder }) };
}

function node(words: readonly string[]): Program | undefined {
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    if (word === '-e' || word === '--eval' || word === '-p') return undefined;
    if (NODE_FLAGS_WITH_VALUE.test(word)) at++;
    else if (word !== 'run' && word !== 'watch' && !word.startsWith('-')) return { kind: 'file', name: word };
  }
  return undefined;
}

function framework(name: string, words: readonly string[]): Program | undefined {
  const at = words.findIndex((word) => word === '--app' || word === '-A');
  const inline = words.find((word) => word.startsWith('--app='));
  const app = inline?.slice('--app='.length) ?? (at < 0 ? undefined : words[at + 1]);
  if (app !== undefined) return { kind: 'module', name: app.replace(/[:.](?:app|application|create_app\(\))$/, '').replace(/\.py$/, '') };
  const file = words.find((word) => word.endsWith('.py'));
  if (file !== undefined) return { kind: 'file', name: file };
  // What they take where nobody says.
  if (name === 'flask') return { kind: 'module', name: 'app' };
  return name === 'fastapi' ? { kind: 'module', name: 'main' } : undefined;
}

/** The program that a script of a shell starts last: what stands before it prepares. */
export function programInShell(script: string, depth = 0): Program | undefined {
  let found: Program | undefined;
  let folder = '';
  for (const words of commandsOf(script)) {
    if (words[0] === 'cd' && words[1] !== undefined) folder = posix.join(folder, words[1]);
    const program = programOf(words, depth);
    if (program) found = folder === '' || posix.isAbsolute(program.name) ? program : { ...program, folder: posix.join(folder, program.folder ?? '') };
  }
  return found;
}

const MAX_SCRIPT = 20_000;

/** The commands of a script, each in words; what expands only at run time stays as it is written. */
export function commandsOf(script: string): readonly (readonly string[])[] {
  const text = script.slice(0, MAX_SCRIPT).replace(/\\\r?\n/g, ' ');
  const commands: string[][] = [[]];
  let word: string | undefined;
  const endWord = (): void => {
    if (word !== undefined) commands.at(-1)!.push(word);
    word = undefined;
  };
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '"' || character === "'") {
      const end = text.indexOf(character, at + 1);
      const stop = end < 0 ? text.length : end;
      word = (word ?? '') + text.slice(at + 1, stop);
      at = stop;
    } else if (character === '\\') word = (word ?? '') + (text[++at] ?? '');
    else if (character === '#' && word === undefined) {
      const end = text.indexOf('\n', at);
      at = (end < 0 ? text.length : end) - 1;
    } else if (/[\n;&|]/.test(character)) {
      endWord();
      if (commands.at(-1)!.length > 0) commands.push([]);
    } else if (/\s/.test(character)) endWord();
    else word = (word ?? '') + character;
  }
  endWord();
  return commands.filter(({ length }) => length > 0);
}
