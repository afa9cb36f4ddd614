import { SDKS, type Sdk } from './sdks.js';

/** The row of the table that a module of a package belongs to: `langchain.chains`, `openai/resources`, `@ai-sdk/openai`. */
export function sdkOf(module: string, language: 'python' | 'javascript'): Sdk | undefined {
  return language === 'python' ? pythonSdk(module) : npmSdk(packageOf(module));
}

/** The npm package of an import: `openai` of `openai/resources`. */
export function packageOf(specifier: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

const PYTHON = SDKS.filter(({ python }) => python);
const NPM = SDKS.filter(({ npm }) => npm);

/** No name of a row has more parts. */
const MOST_PARTS = 4;
/** The same few names are asked for wherever something of a package is called. */
const ROWS = new Map<string, Sdk | undefined>();

/** `google.genai` is a row, `google` is none: the longest beginning that has a row counts. */
function pythonSdk(module: string): Sdk | undefined {
  const parts = module.split('.', MOST_PARTS);
  const asked = parts.join('.');
  if (ROWS.has(asked)) return ROWS.get(asked);
  let row: Sdk | undefined;
  for (let length = parts.length; length > 0 && !row; length--) {
    const name = parts.slice(0, length).join('.');
    row = PYTHON.find(({ python }) => python!.test(name));
  }
  ROWS.set(asked, row);
  return row;
}

function npmSdk(name: string): Sdk | undefined {
  return NPM.find(({ npm }) => npm!.test(name));
}
