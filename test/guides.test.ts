import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tree } from './cli/tree.js';
import { renewExamples, renewStory } from './documents.js';

describe('the guides', () => {
  for (const path of ['docs/suppressions.md', 'docs/migration.md']) {
    it(`have templates and names in ${path} that are as they say`, async () => {
      await expect(renewExamples(readFileSync(path, 'utf8'))).toMatchFileSnapshot(`../${path}`);
    });
  }

  it('tell in docs/baseline.md what really happens', async () => {
    await expect(await renewStory(readFileSync('docs/baseline.md', 'utf8'), tree({}))).toMatchFileSnapshot('../docs/baseline.md');
  });
});
