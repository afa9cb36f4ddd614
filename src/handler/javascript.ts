import { createRequire } from 'node:module';
import type { Source } from '../source/source.js';
import { lowerProgram } from './estree.js';
import type { Module } from './syntax.js';

type Parser = typeof import('@typescript-eslint/parser');
type Program = ReturnType<Parser['parse']>;

/** Loaded when there is something to parse: it takes longer than all the rest of a run. */
const late = createRequire(import.meta.url);
/** Bundles above that hold more of others' code than of the function's own, and their trees take gigabytes. */
const MOST_CHARACTERS = 1_500_000;

/** JavaScript and TypeScript, as ES modules, CommonJS or what a bundler made of them. Text that does not parse is an empty module. */
export function lowerJavaScript(source: Source): Module {
  const program = source.text.length > MOST_CHARACTERS ? undefined : parse(source);
  const lowered = program ? lowerProgram(program) : { body: [], exports: [], isWhole: false };
  return { source, language: 'javascript', ...lowered };
}

/** `<T>x` is a cast in TypeScript and an element in all else; who is wrong by the file's name may be right by the other. */
function parse({ path, text }: Source): Program | undefined {
  const isTypeScript = /\.[cm]?ts$/i.test(path);
  for (const jsx of [!isTypeScript, isTypeScript]) {
    try {
      return (late('@typescript-eslint/parser') as Parser).parse(text, {
        ecmaFeatures: { jsx, globalReturn: true },
        sourceType: 'module',
        // Deployed code has been compiled or will be: what is merely not allowed is no reason not to read it.
        allowInvalidAST: true,
        jsDocParsingMode: 'none',
        onUnsupportedTypeScriptVersion: 'ignore',
      });
    } catch (error) {
      if (error instanceof RangeError || !text.includes('<')) return undefined;
    }
  }
  return undefined;
}
