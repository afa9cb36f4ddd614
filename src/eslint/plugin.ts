import { fileURLToPath } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };
import { rules as allRules } from '../../rules/index.js';
import type { Rule, RuleMeta } from '../engine/rule.js';
import { afterFirstLint, checkOptions, diagnostics, joinAnalysis, type Remark } from './analysis.js';
import { locationIn } from './location.js';
import { parser } from './parser.js';
import type { Descriptor, EslintRule, Fixer, Levels, Plugin, RuleContext } from './types.js';

const homepage = manifest.homepage.replace(/[#/]*$/, '');
const FILES = ['**/*.yaml', '**/*.yml', '**/*.json', '**/*.template'];
/** Made of templates that are linted, or of code: nobody mends anything here. */
const MADE = ['**/.aws-sam/**', '**/cdk.out/**'];

/** A rule of ours as one of ESLint's. Whoever parsed the file: the root of each has one of two names. */
export function eslintRule(rule: RuleMeta & Pick<Rule, 'options'>): EslintRule {
  const isAboutWorking = rule.category === 'correctness' || rule.category === 'reliability' || rule.category === 'security';
  return {
    meta: {
      type: isAboutWorking ? 'problem' : 'suggestion',
      docs: { description: rule.summary, url: `${homepage}/blob/main/rules/${rule.id}.md`, recommended: isRecommended(rule) },
      fixable: 'code',
      hasSuggestions: true,
      // ESLint compiles each schema that differs from others before it lints the first file, whether or not somebody gives
      // options: one for every rule would take most of what we may take. See checkOptions.
      schema: rule.options ? false : [],
    },
    create(context: RuleContext) {
      checkOptions(rule.id, context.options);
      const analysis = joinAnalysis(context, rule.id);
      if (!analysis) return {};
      const report = (): void => {
        for (const remark of analysis.remarks(rule.id)) context.report(descriptorOf(remark, context));
      };
      return { 'Program:exit': report, 'Document:exit': report };
    },
  };
}

function descriptorOf({ start, end, message, fix, suggestions }: Remark, { sourceCode }: RuleContext): Descriptor {
  const editing = (edits: Remark['suggestions'][number]['edits']) => (fixer: Fixer): object[] =>
    edits.map((edit) => fixer.replaceTextRange([edit.start, edit.end], edit.text));
  return {
    loc: { start: locationIn(sourceCode, start), end: locationIn(sourceCode, end) },
    message,
    fix: fix ? editing(fix) : null,
    suggest: suggestions.map(({ title, edits }) => ({ desc: title, fix: editing(edits) })),
  };
}

function isRecommended({ preset }: RuleMeta): boolean {
  return preset !== 'strict';
}

const catalogue: readonly (RuleMeta & Pick<Rule, 'options'>)[] = [...allRules, ...diagnostics];
/** Rules that say notes are on too: what is said is left out where it is a note, so that one setting shows them all. */
const levels: Levels = Object.fromEntries(catalogue.filter(isRecommended).map(({ id, severity }) => [`lambdafit/${id}`, severity === 'error' ? 'error' : 'warn']));

const plugin: Plugin = {
  meta: { name: 'eslint-plugin-lambdafit', version: manifest.version, namespace: 'lambdafit' },
  rules: Object.fromEntries(catalogue.map((rule) => [rule.id, eslintRule(rule)])),
  parser,
  parseForESLint: parser.parseForESLint,
  configs: {
    get recommended() {
      return { name: 'lambdafit/recommended', files: FILES, ignores: MADE, plugins: { lambdafit: plugin }, languageOptions: { parser }, rules: levels };
    },
    get 'recommended-rules'() {
      return { name: 'lambdafit/recommended-rules', plugins: { lambdafit: plugin }, rules: levels };
    },
    'legacy-recommended': { plugins: ['lambdafit'], parser: fileURLToPath(import.meta.url), rules: levels },
    'legacy-recommended-rules': { plugins: ['lambdafit'], rules: levels },
  },
};

export default plugin;
export { afterFirstLint };
