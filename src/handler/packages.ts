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

/** `google.genai` is a row, `google` is none: the longest beginning that has a row counts. */
function pythonSdk(module: string): Sdk | undefined {
  const parts = module.split('.');
  for (let length = Math.min(parts.length, 4); length > 0; length--) {
    const name = parts.slice(0, length).join('.');
    const row = PYTHON.find(({ python }) => python!.test(name));
    if (row) return row;
  }
  return undefined;
}

function npmSdk(name: string): Sdk | undefined {
  return NPM.find(({ npm }) => npm!.test(name));
}
