/**
 * What ESLint 8.57, 9 and 10 have in common and we use of it. Their own types differ from each other, and whoever has
 * none of them installed can still read ours.
 */
export interface Location {
  readonly line: number;
  readonly column: number;
}

export interface SourceCode {
  readonly text: string;
  readonly ast: object;
  getLocFromIndex?(index: number): Location;
}

export interface Fixer {
  replaceTextRange(range: [number, number], text: string): object;
}

export interface Descriptor {
  loc: { start: Location; end: Location };
  message: string;
  fix?: ((fixer: Fixer) => object[]) | null;
  suggest?: { desc: string; fix: (fixer: Fixer) => object[] }[] | null;
}

export interface RuleContext {
  readonly sourceCode: SourceCode;
  readonly filename: string;
  readonly cwd: string;
  readonly options: readonly unknown[];
  readonly settings: Readonly<Record<string, unknown>>;
  report(descriptor: Descriptor): void;
}

export interface EslintRule {
  meta: {
    type: 'problem' | 'suggestion';
    docs: { description: string; url: string; recommended: boolean };
    fixable: 'code';
    hasSuggestions: true;
    schema: object[] | false;
  };
  // What ESLint gives is typed otherwise by each of its versions.
  create(context: never): Record<string, () => void>;
}

export interface EslintParser {
  meta: { name: string; version: string };
  parseForESLint(text: string, options?: { filePath?: string }): never;
}

export type Levels = Record<string, 'error' | 'warn'>;

/** For eslint.config.js. */
export interface FlatConfig {
  name: string;
  files?: string[];
  ignores?: string[];
  plugins: Record<string, Plugin>;
  languageOptions?: { parser: EslintParser };
  rules: Levels;
}

/** For .eslintrc files. */
export interface LegacyConfig {
  plugins: string[];
  parser?: string;
  rules: Levels;
}

export interface Plugin {
  meta: { name: string; version: string; namespace: string };
  rules: Record<string, EslintRule>;
  configs: {
    recommended: FlatConfig;
    'recommended-rules': FlatConfig;
    'legacy-recommended': LegacyConfig;
    'legacy-recommended-rules': LegacyConfig;
  };
  /** Reads YAML and JSON for these rules only. */
  parser: EslintParser;
  /** The plugin is a parser itself, so that .eslintrc files can name it as one. */
  parseForESLint: EslintParser['parseForESLint'];
}
