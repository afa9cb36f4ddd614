import type { RuleMeta } from './rule.js';

const common = { category: 'correctness', precision: 'very-high', scope: 'any', preset: 'core', since: '0.1.0' } as const;

/** What the engine itself has to say of a file. Rules with pages like the others, but nothing for a rule to check. */
export const DIAGNOSTICS = {
  'syntax-error': { ...common, id: 'syntax-error', severity: 'error', summary: 'A template that cannot be parsed, so that nothing in it was checked' },
  'duplicate-key': { ...common, id: 'duplicate-key', severity: 'warning', summary: 'A key that repeats an earlier one, which is then ignored without a word' },
  'invalid-suppression': { ...common, id: 'invalid-suppression', severity: 'warning', summary: 'A suppression that does nothing: without a reason, or of a rule that does not exist' },
  'expired-suppression': { ...common, id: 'expired-suppression', severity: 'warning', summary: 'A suppression whose last day is over, so that what it hid is reported again' },
  'unused-suppression': { ...common, id: 'unused-suppression', severity: 'note', summary: 'A suppression that there is nothing left to suppress for' },
  'template-too-large': { ...common, id: 'template-too-large', severity: 'error', summary: 'A template larger than any stack, of which not all was checked' },
} as const satisfies Record<string, RuleMeta>;
