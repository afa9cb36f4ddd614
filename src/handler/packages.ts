import { SDKS, type Sdk } from './sdks.js';

/** The row of the table that a module of a package belongs to: `langchain.chains`, `openai/resources`, `@ai-sdk/openai`. */
export function sdkOf(module: string, language: 'python' | 'javascript'): Sdk | undefined {
  return language === 'python' ? pythonSdk(module) : npmSdk(packageOf(module));
}

/** The npm package of an import: `openai` of `openai/resources`. */
export function packageOf(specifier: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

/** Rows of a table that are of a package: the same few are asked for wherever something of one is called. */
export function rowsOf<T extends { readonly package: RegExp }>(table: readonly T[]): (name: string) => readonly T[] {
  const known = new Map<string, readonly T[]>();
  return (name) => {
    let rows = known.get(name);
    if (!rows) known.set(name, (rows = table.filter((row) => row.package.test(name))));
    return rows;
  };
}

const PYTHON = SDKS.filter(({ python }) => python);
const NPM = SDKS.filter(({ npm }) => npm);

/** No name of a row has more parts. */
const MOST_PARTS = 4;
const ROWS = new Map<string, Sdk | undefined>();
const NPM_ROWS = new Map<string, Sdk | undefined>();

/** `google.genai` is a row, `google` is none: the longest beginning that has a row counts. */
function pythonSdk(module: string): Sdk | undefined {
  let end = -1;
  for (let part = 0; part < MOST_PARTS && (part === 0 || end >= 0); part++) end = module.indexOf('.', end + 1);
  const asked = end < 0 ? module : module.slice(0, end);
  const known = ROWS.get(asked);
  if (known || ROWS.has(asked)) return known;
  let row: Sdk | undefined;
  for (let name = asked; name !== '' && !row; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) row = PYTHON.find(({ python }) => python!.test(name));
  ROWS.set(asked, row);
  return row;
}

function npmSdk(name: string): Sdk | undefined {
  const known = NPM_ROWS.get(name);
  if (known || NPM_ROWS.has(name)) return known;
  const row = NPM.find(({ npm }) => npm!.test(name));
  NPM_ROWS.set(name, row);
  return row;
}
