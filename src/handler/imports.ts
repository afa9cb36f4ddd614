/** What a text seems to import, before anybody parses it: too much rather than too little. */
export interface WrittenImport {
  readonly module: string;
  /** Python: names that may be modules themselves. */
  readonly names: readonly string[];
}

// Spaces are counted, so that no long line of them is gone over again and again.
const PYTHON = /(?:^|[;:])[ \t]*(?:from[ \t]{1,20}(\.{0,20}[ \t]{0,4}[\w.]{0,200})[ \t]{1,20}import[ \t]{1,20}(\([^)]{0,4000}\)?|[^\n#;]*)|import[ \t]{1,20}([\w., \t]+))/gm;
const LOADED = /\bimport_module\(\s{0,20}['"]([\w.]{1,200})['"]/g;
const JAVASCRIPT = /\b(?:from|import|require)\s{0,20}\(?\s{0,20}(['"`])([^'"`\n]{1,300})\1/g;
/** Whole declarations that only types need: none of them loads anything. */
const TYPES = /\b(?:import|export)\s{1,20}type\s{1,20}(?:[\w$]{1,100}|\*\s{0,20}as\s{1,20}[\w$]{1,100}|\{[^{}]{0,4000}\})\s{0,20}from\s{0,20}(['"])[^'"\n]{1,300}\1/g;

export function writtenImports(text: string, language: 'python' | 'javascript'): readonly WrittenImport[] {
  return language === 'python' ? pythonImports(text) : javascriptImports(text);
}

function pythonImports(text: string): readonly WrittenImport[] {
  const found: WrittenImport[] = [];
  for (const [, from, names, modules] of text.matchAll(PYTHON)) {
    if (from !== undefined) {
      const bare = (names ?? '').replace(/#[^\n]*/g, '').replace(/[()\\]/g, ' ');
      found.push({ module: from.replace(/[ \t]/g, ''), names: bare.split(',').map((name) => name.trim().split(/\s+as\s+/)[0]!).filter((name) => /^\w+$/.test(name)) });
    } else {
      for (const module of (modules ?? '').split(',')) {
        const name = module.trim().split(/\s+as\s+/)[0]!;
        if (/^\w+(?:\.\w+)*$/.test(name)) found.push({ module: name, names: [] });
      }
    }
  }
  for (const [, module = ''] of text.matchAll(LOADED)) found.push({ module, names: [] });
  return found;
}

function javascriptImports(text: string): readonly WrittenImport[] {
  const found = new Set<string>();
  for (const [, , module = ''] of text.replace(TYPES, '').matchAll(JAVASCRIPT)) if (!module.includes('${')) found.add(module);
  return [...found].map((module) => ({ module, names: [] }));
}
