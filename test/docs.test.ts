import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { help } from '../src/cli/help.js';
import { OPTIONS } from '../src/cli/args.js';
import { foundIn, PAGES, renewDocument, renewPage, SECTIONS } from './documents.js';

const idsOf = (extension: string): string[] =>
  readdirSync('rules').filter((name) => name.endsWith(extension)).map((name) => name.slice(0, -extension.length));
const guides = readdirSync('docs').map((name) => join('docs', name));

describe('the pages of rules', () => {
  it('are there for each rule and each diagnostic, and for nothing else', () => {
    expect(idsOf('.md')).toEqual(PAGES.map(({ id }) => id).sort());
  });

  for (const rule of PAGES) {
    const path = `rules/${rule.id}.md`;
    const page = existsSync(path) ? readFileSync(path, 'utf8') : '';

    describe(rule.id, () => {
      it('prints in its examples exactly what lambdafit says', async () => {
        // Without this, an update would write a page that says nothing.
        expect(page).not.toBe('');
        await expect(renewPage(rule, page)).toMatchFileSnapshot(`../${path}`);
      });

      it('has the sections that every page has', () => {
        expect([...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(SECTIONS);
      });

      it('shows what it finds, and something to do instead that it does not find', () => {
        const examples = foundIn(rule, 'Example', page);
        expect(examples.length).toBeGreaterThan(0);
        for (const findings of examples) expect(findings.map(({ rule: { id } }) => id)).toContain(rule.id);
        const remedies = foundIn(rule, 'Instead', page);
        expect(remedies.length).toBeGreaterThan(0);
        for (const findings of remedies) expect(findings).toEqual([]);
      });
    });
  }
});

describe('the guides', () => {
  for (const path of [...guides, 'CONTRIBUTING.md']) {
    it(`show in ${path} what the commands print`, async () => {
      await expect(await renewDocument(readFileSync(path, 'utf8'))).toMatchFileSnapshot(`../${path}`);
    });
  }

  it('say something about every option of the command line, and of no other', () => {
    const manual = readFileSync('docs/cli.md', 'utf8');
    const named = new Set([...manual.matchAll(/--([a-z][a-z-]+)/g)].map(([, name]) => name!));
    expect([...named].sort()).toEqual(Object.keys(OPTIONS).sort());
    for (const [, name] of help(false).matchAll(/--([a-z][a-z-]+)/g)) expect([...named]).toContain(name);
  });

  it('are all named in the README', () => {
    const readme = readFileSync('README.md', 'utf8');
    for (const path of guides) expect(readme).toContain(`(${path})`);
  });

  it('link only to what is there', () => {
    const documents = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...guides, ...PAGES.map(({ id }) => `rules/${id}.md`)];
    for (const document of documents) {
      const text = readFileSync(document, 'utf8').replace(/```[\s\S]*?```/g, '');
      for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^https:\/\//.test(target!)) continue;
        expect(existsSync(join(dirname(document), target!.replace(/#.*$/, ''))), `${document} links to ${target}`).toBe(true);
      }
    }
  });
});
