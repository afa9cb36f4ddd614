import { posix } from 'node:path';
import { commandsOf } from './command.js';

/** What a Dockerfile makes: the stage that becomes the image, and those that it takes files from. */
export interface Dockerfile {
  readonly stages: readonly Stage[];
}

export interface Stage {
  readonly name: string | undefined;
  /** What it starts from: an image, or another stage by its place. */
  readonly from: string;
  readonly base: number | undefined;
  readonly copies: readonly Copy[];
  readonly workdir: string;
  readonly entrypoint: readonly string[] | undefined;
  readonly command: readonly string[] | undefined;
  /** Commands that are run while it is built, and where they stand. */
  readonly runs: readonly { readonly words: readonly string[]; readonly start: number; readonly end: number }[];
}

/** COPY or ADD. Sources are relative to the build context, or absolute in another stage. */
export interface Copy {
  readonly from: string | undefined;
  readonly sources: readonly string[];
  /** Absolute; ends with a slash where it is surely a folder. */
  readonly target: string;
}

const MAX_LINES = 5_000;
const MAX_DEPTH = 5;
/** The working folder of AWS's base images, which the variable names in all of them. */
const TASK_ROOT = '/var/task';
const LAMBDA_BASE = /(?:^|\/)(?:lambda\/[a-z]+|aws-lambda-[a-z]+)(?::|@|$)/;

/**
 * Reads the instructions that say where files go and what runs. By hand: what npm has for it either drags in the types
 * of an editor's protocol (dockerfile-ast), or has not been touched for years (docker-file-parser), and we need six
 * instructions out of eighteen.
 */
export function readDockerfile(text: string): Dockerfile {
  const stages: Stage[] = [];
  const global = new Map<string, string>([['LAMBDA_TASK_ROOT', TASK_ROOT]]);
  let variables = new Map(global);
  let stage: { -readonly [K in keyof Stage]: Stage[K] } | undefined;

  for (const { instruction, rest, start, end } of instructionsOf(text)) {
    const expand = (value: string): string => expanded(value, variables);
    if (instruction === 'FROM') {
      const words = rest.split(/\s+/).filter((word) => !word.startsWith('--'));
      const from = expanded(words[0] ?? '', global);
      const base = stageIndex(stages, from);
      const parent = base === undefined ? undefined : stages[base];
      variables = new Map(global);
      stage = {
        name: /^as$/i.test(words[1] ?? '') ? words[2] : undefined, from, base, copies: [], runs: [],
        workdir: parent?.workdir ?? (LAMBDA_BASE.test(from) ? TASK_ROOT : '/'), entrypoint: parent?.entrypoint, command: parent?.command,
      };
      stages.push(stage);
    } else if (instruction === 'ARG' || instruction === 'ENV') {
      for (const [name, value] of assignments(rest, instruction)) {
        const known = expand(value);
        if (known !== '' || !variables.has(name)) variables.set(name, known);
        if (!stage) global.set(name, known);
      }
    } else if (!stage) continue;
    else if (instruction === 'WORKDIR') stage.workdir = absolute(expand(unquoted(rest)), stage.workdir);
    else if (instruction === 'COPY' || instruction === 'ADD') {
      const copy = copyOf(rest, stage.workdir, expand);
      if (copy) stage.copies = [...stage.copies, copy];
    } else if (instruction === 'CMD') stage.command = commandOf(rest, expand);
    else if (instruction === 'ENTRYPOINT') {
      stage.entrypoint = commandOf(rest, expand);
      // An entrypoint takes away the command of the image below; one that is written later counts.
      stage.command = undefined;
    } else if (instruction === 'RUN') {
      stage.runs = [...stage.runs, ...commandsOf(expand(rest)).map((words) => ({ words, start, end }))];
    }
  }
  return { stages };
}

/** The stage that is deployed: the last, unless a target is named. */
export function finalStage({ stages }: Dockerfile, target?: string): Stage | undefined {
  return (target === undefined ? undefined : stages.find(({ name }) => name === target)) ?? stages.at(-1);
}

/** A stage and those below it. */
export function lineage(file: Dockerfile, stage: Stage): readonly Stage[] {
  const found: Stage[] = [];
  for (let one: Stage | undefined = stage; one && !found.includes(one); one = one.base === undefined ? undefined : file.stages[one.base]) found.push(one);
  return found;
}

/** Where in the build context a path of the image may come from, likelier places first; not all of them need be there. */
export function originsOf(file: Dockerfile, stage: Stage, path: string): readonly string[] {
  return originsIn(file, stage, path, 0, { left: MAX_STEPS });
}

function originsIn(file: Dockerfile, stage: Stage, path: string, depth: number, steps: { left: number }): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  const found: string[] = [];
  for (const { from, sources, target } of lineage(file, stage).flatMap(({ copies }) => [...copies].reverse())) {
    // Stages that copy from each other many times over would never end.
    if (--steps.left < 0 || found.length >= MAX_ORIGINS) break;
    const other = from === undefined ? undefined : stageIndex(file.stages, from);
    // Another image's files.
    if (from !== undefined && other === undefined) continue;
    for (const source of sources) {
      for (const origin of origins(source, target, path)) {
        if (other === undefined) found.push(origin.replace(/^\/+/, ''));
        else found.push(...originsIn(file, file.stages[other]!, absolute(origin, '/'), depth + 1, steps));
      }
    }
  }
  return [...new Set(found)].slice(0, MAX_ORIGINS);
}
const MAX_ORIGINS = 20;
const MAX_STEPS = 2_000;

function origins(source: string, target: string, path: string): string[] {
  const folder = target.replace(/(?<=.)\/+$/, '');
  const inside = folder === '/' ? path.slice(1) : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
  const found: string[] = [];
  if (/[*?[]/.test(source)) {
    // `*.py ./`, `dist/* ./`: each lands by its own name.
    if (inside !== undefined) found.push(posix.join(posix.dirname(source), inside));
    return found;
  }
  if (path === folder) found.push(source);
  if (inside !== undefined) {
    // A file keeps its name, a folder gives what is in it. The module of a handler has no ending yet.
    const stem = posix.basename(source).replace(/\.\w+$/, '');
    if (inside === posix.basename(source) || inside === stem) found.push(source);
    found.push(posix.join(source, inside));
  }
  return found;
}

function stageIndex(stages: readonly Stage[], name: string): number | undefined {
  const byName = stages.findIndex((stage) => stage.name !== undefined && stage.name.toLowerCase() === name.toLowerCase());
  if (byName >= 0) return byName;
  return /^\d{1,3}$/.test(name) && Number(name) < stages.length ? Number(name) : undefined;
}

interface Instruction {
  readonly instruction: string;
  readonly rest: string;
  readonly start: number;
  readonly end: number;
}

/** Lines that a backslash continues are one; comments and the texts of here-documents fall away. */
function* instructionsOf(text: string): Generator<Instruction> {
  const lines = text.split('\n');
  let offset = 0;
  let open: { text: string; start: number } | undefined;
  let heredoc: string | undefined;
  for (const line of lines.slice(0, MAX_LINES)) {
    const start = offset;
    offset += line.length + 1;
    const trimmed = line.replace(/\r$/, '').replace(/^\uFEFF/, '').trim();
    if (heredoc !== undefined) {
      if (trimmed === heredoc) heredoc = undefined;
      continue;
    }
    if (trimmed.startsWith('#') || (trimmed === '' && !open)) continue;
    const continues = /[\\`]$/.test(trimmed);
    const piece = continues ? trimmed.slice(0, -1) : trimmed;
    open = open ? { text: `${open.text} ${piece}`, start: open.start } : { text: piece, start };
    if (continues) continue;
    heredoc = /<<-?["']?(\w+)["']?/.exec(open.text)?.[1];
    const match = /^([A-Za-z]+)\s+(.*)$/s.exec(open.text);
    if (match) yield { instruction: match[1]!.toUpperCase(), rest: match[2]!.trim(), start: open.start, end: start + line.length };
    open = undefined;
  }
}

function* assignments(rest: string, instruction: string): Generator<[string, string]> {
  const old = instruction === 'ENV' ? /^(\w+)\s+([^=]*)$/.exec(rest) : undefined;
  if (old) {
    yield [old[1]!, unquoted(old[2]!)];
    return;
  }
  for (const match of rest.matchAll(/(\w+)(?:=("[^"]*"|'[^']*'|\S*))?/g)) yield [match[1]!, unquoted(match[2] ?? '')];
}

function copyOf(rest: string, workdir: string, expand: (value: string) => string): Copy | undefined {
  const flags: string[] = [];
  let left = rest;
  for (let flag = /^--(\S+)\s+/.exec(left); flag; flag = /^--(\S+)\s+/.exec(left)) {
    flags.push(flag[1]!);
    left = left.slice(flag[0].length);
  }
  const words = (listOf(left) ?? left.split(/\s+/).map(unquoted)).map(expand).filter((word) => word !== '');
  const target = words.at(-1);
  if (target === undefined || words.length < 2) return undefined;
  const place = absolute(target, workdir);
  const isFolder = /\/\.?$|^\.$/.test(target) || words.length > 2;
  const from = flags.find((flag) => flag.startsWith('from='))?.slice('from='.length);
  return { from: from === undefined ? undefined : expand(from), sources: words.slice(0, -1).map((word) => posix.normalize(word)), target: isFolder && !place.endsWith('/') ? `${place}/` : place };
}

/** `["python", "app.py"]`, or a line for a shell. */
function commandOf(rest: string, expand: (value: string) => string): readonly string[] {
  const list = listOf(rest);
  return list ? list.map(expand) : ['/bin/sh', '-c', expand(rest)];
}

function listOf(rest: string): string[] | undefined {
  if (!rest.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(rest);
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch {
    return undefined;
  }
}

function unquoted(value: string): string {
  return value.trim().replace(/^(["'])(.*)\1$/s, '$2');
}

/** `$NAME`, `${NAME}`, `${NAME:-default}`; names that nobody set stay as they are. */
function expanded(value: string, variables: ReadonlyMap<string, string>): string {
  if (value.length > MAX_VALUE || !value.includes('$')) return value;
  const full = value.replace(/\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g, (whole, long: string | undefined, fallback: string | undefined, short: string | undefined) =>
    variables.get(long ?? short ?? '') ?? fallback ?? whole);
  return full.length > MAX_VALUE ? value : full;
}
/** Variables that double each other would fill the memory. */
const MAX_VALUE = 10_000;

function absolute(path: string, workdir: string): string {
  return posix.isAbsolute(path) ? posix.normalize(path) : posix.join(workdir, path);
}
