/** What a text seems to import, before anybody parses it: too much rather than too little. */
export interface WrittenImport {
  readonly module: string;
  /** Python: names that may be modules themselves. */
  readonly names: readonly string[];
}

const PYTHON = /^[ \t]*(?:[^\n#'"]*;[ \t]*)?(?:from[ \t]+(\.*[ \t]*[\w.]*)[ \t]+import[ \t]+(\([^)]{0,4000}\)?|[^\n#;]*)|import[ \t]+([\w., \t]+))/gm;
const LOADED = /\bimport_module\(\s*['"]([\w.]+)['"]/g;
const JAVASCRIPT = /(?:\bfrom|\bimport|\brequire|\bimport\s*\(|\brequire\s*\()\s*\(?\s*(['"`])([^'"`\n]{1,300})\1/g;
/** Whole declarations that only types need: none of them loads anything. */
const TYPES = /\b(?:import|export)\s+type\s+(?:[\w$]+|\*\s*as\s+[\w$]+|\{[^}]{0,4000}\})\s*from\s*(['"])[^'"\n]{1,300}\1/g;

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
