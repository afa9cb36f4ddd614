import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { AssessmentReport } from '../../src/assess/assessment.js';
import { assessmentHtml } from '../../src/report/assessment-html.js';
import { assessmentMarkdown } from '../../src/report/assessment-markdown.js';
import { eight, HOSTILE, many, one, withTexts } from '../report/assessment-samples.js';
import { temporaryFolder } from './repository.js';

const require = createRequire(import.meta.url);
const folder = temporaryFolder('assessment-html');
const samples: Readonly<Record<string, AssessmentReport>> = { one: one(), eight: eight(), sixty: many(60), hostile: withTexts(eight(), () => HOSTILE) };

/** Why nothing can be tested here; undefined where it can. */
let missing: string | undefined;
let browser: Browser;
/** What a page has said or asked for that it should not. */
let complaints: string[];

/** Chromium as Debian packages it. A machine of which we are not root is left as it is. */
function installChromium(): string | undefined {
  const isThere = (): boolean => spawnSync('chromium', ['--version']).status === 0;
  if (isThere()) return undefined;
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return 'Chromium is not installed';
  const install = (): boolean => spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeout: 300_000 }).status === 0;
  if (!install() && spawnSync('apt-get', ['update'], { timeout: 120_000 }).status === 0) install();
  return isThere() ? undefined : 'Chromium is not installed, and apt-get could not install it';
}

async function open(name: keyof typeof samples, options: BrowserContextOptions = {}, hash = ''): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const url = pathToFileURL(join(folder, `${name}.html`)).href;
  page.on('console', message => complaints.push(message.text()));
  page.on('pageerror', error => complaints.push(error.message));
  page.on('dialog', dialog => {
    complaints.push(`asks: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', request => {
    if (request.url().split('#')[0] !== url && request.url() !== 'data:,') complaints.push(`asks for ${request.url()}`);
  });
  await page.goto(url + hash);
  return page;
}

const isOpen = (page: Page, card: string): Promise<boolean> => page.locator(`${card} > details`).evaluate(element => element.hasAttribute('open'));
const shown = (page: Page, selector: string): Promise<number> => page.locator(`${selector}:visible`).count();

async function isInView(page: Page, selector: string): Promise<boolean> {
  const box = await page.locator(selector).boundingBox();
  return box !== null && box.y < page.viewportSize()!.height && box.y + box.height > 0;
}

const computed = (page: Page, selector: string, property: string): Promise<string> => page.evaluate<string>(`getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`);

beforeAll(async () => {
  missing = installChromium();
  if (missing !== undefined) {
    console.warn(`The page of an assessment was not tested: ${missing}.`);
    return;
  }
  for (const [name, report] of Object.entries(samples)) writeFileSync(join(folder, `${name}.html`), await assessmentHtml(report, { homepage: 'https://github.com/lambdafit/lambdafit' }));
  // As root it has no sandbox of its own.
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
}, 600_000);

afterAll(async () => {
  await (browser as Browser | undefined)?.close();
});

beforeEach(({ skip, onTestFinished }) => {
  skip(missing !== undefined, missing);
  complaints = [];
  onTestFinished(async () => {
    for (const context of browser.contexts()) await context.close();
  });
});

describe('the page of an assessment, in Chromium', () => {
  it('leads from each node to its card and back, by mouse', { timeout: 240_000 }, async () => {
    for (const name of ['one', 'eight', 'sixty'] as const) {
      const page = await open(name);
      const nodes = await page.locator('a.node').all();
      expect(nodes.length).toBe(samples[name]!.functions.filter(({ fit }) => fit !== 'not-assessed').length + samples[name]!.workflows.length);
      for (const node of nodes) {
        const card = (await node.getAttribute('href'))!;
        await node.click();
        expect(await isOpen(page, card)).toBe(true);
        expect(await page.locator('.selected').getAttribute('id')).toBe(card.slice(1));
        expect(await node.getAttribute('aria-current')).toBe('true');
        expect(await page.locator('a.node[aria-current]').count()).toBe(1);
        await expect.poll(() => isInView(page, card)).toBe(true);
      }
      const last = page.locator('.card').last();
      await last.locator('.to-node').click();
      expect(await page.locator(':focus').getAttribute('id')).toBe(await last.getAttribute('data-node'));
      expect(complaints).toEqual([]);
    }
  });

  it('does the same by keyboard, and puts the focus where one reads on', async () => {
    const page = await open('eight');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the functions');
    for (let steps = 0; steps < 30 && (await page.locator('a.node:focus').count()) === 0; steps++) await page.keyboard.press('Tab');
    const card = (await page.locator(':focus').getAttribute('href'))!;
    await page.keyboard.press('Enter');
    expect(await page.locator(`${card} summary:focus`).count()).toBe(1);
    expect(await isOpen(page, card)).toBe(true);
    await page.keyboard.press('Enter');
    expect(await isOpen(page, card)).toBe(false);
    await page.keyboard.press('Space');
    expect(await isOpen(page, card)).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('can be linked to at a card', async () => {
    const page = await open('sixty', {}, '#card-40');
    expect(await isOpen(page, '#card-40')).toBe(true);
    expect(await page.locator('.selected').getAttribute('id')).toBe('card-40');
    await page.locator('a.node[href="#card-3"]').click();
    await page.goBack();
    await expect.poll(() => page.locator('.selected').getAttribute('id')).toBe('card-40');
  });

  it('shows only what fits in a way, and what holds a word', async () => {
    const page = await open('eight');
    expect(await shown(page, '.card')).toBe(8);
    await page.locator('.chip[data-fit="does-not-fit"]').click();
    expect(await shown(page, '.card')).toBe(1);
    expect(await shown(page, '.strip-frame')).toBe(1);
    expect(await page.locator('#shown').textContent()).toBe('1 of 8 shown');
    await page.locator('.chip[data-fit="unknown"]').press('Space');
    expect(await shown(page, '.card')).toBe(2);
    await page.locator('.chip[data-fit="does-not-fit"]').click();
    await page.locator('.chip[data-fit="unknown"]').click();
    expect(await shown(page, '.card')).toBe(8);
    expect(await page.locator('#shown').textContent()).toBe('');

    await page.getByRole('searchbox', { name: 'Search' }).fill('NOVA-lite');
    expect(await page.locator('.card:visible h3').allTextContents()).toEqual(['ExtractWorker', 'LookupTool', 'ClassifyTicket']);
    expect(await shown(page, '.strip-frame')).toBe(3);
    await page.getByRole('searchbox', { name: 'Search' }).fill('sqs-source-without-dlq');
    expect(await page.locator('.card:visible h3').allTextContents()).toEqual(['ExtractWorker']);
    await page.getByRole('searchbox', { name: 'Search' }).fill('no such thing');
    expect(await shown(page, '#nothing')).toBe(1);
    expect(await shown(page, '.strip-frame')).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('opens and closes all', async () => {
    const page = await open('eight');
    expect(await shown(page, '.card .body')).toBe(1);
    await page.getByRole('button', { name: 'Open all' }).click();
    expect(await shown(page, '.card .body')).toBe(8);
    await page.getByRole('button', { name: 'Close all' }).click();
    expect(await shown(page, '.card .body')).toBe(0);
  });

  it('is as wide as the window, from a phone on, with text that is not cut', { timeout: 240_000 }, async () => {
    for (const name of Object.keys(samples)) {
      for (const width of [360, 768, 1100, 1920]) {
        const page = await open(name, { viewport: { width, height: 800 } });
        await page.locator('details').evaluateAll(all => all.forEach(details => details.setAttribute('open', '')));
        expect(await page.locator('html').evaluate(element => element.scrollWidth), `${name} at ${width}`).toBeLessThanOrEqual(width);
        // Whatever the face of the reader: names stay in their boxes.
        const outside = await page.locator('a.node, g.node').evaluateAll(nodes => nodes.flatMap(node => {
          const { right } = node.querySelector('.shape')!.getBoundingClientRect();
          return [...node.querySelectorAll('text')].filter(text => text.getBoundingClientRect().right > right + 1).map(text => text.textContent);
        }));
        expect(outside).toEqual([]);
        await page.context().close();
      }
    }
    expect(complaints).toEqual([]);
  });

  it('has no violation of WCAG that axe finds, light or dark, folded or not', { timeout: 240_000 }, async () => {
    const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
    for (const name of ['one', 'eight', 'hostile'] as const) {
      for (const colorScheme of ['light', 'dark'] as const) {
        // Our page runs no foreign script; axe is one.
        const page = await open(name, { colorScheme, bypassCSP: true });
        await page.addScriptTag({ content: axe });
        for (const folded of [true, false]) {
          if (!folded) await page.locator('details').evaluateAll(all => all.forEach(details => details.setAttribute('open', '')));
          const { violations } = await page.evaluate<AxeResults>('axe.run()');
          expect(violations.map(({ id, nodes }) => `${name} ${colorScheme}: ${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' ')}`)).toEqual([]);
        }
      }
    }
  });

  it('follows the colours and the calm that the system asks for', async () => {
    const styleOf = async (selector: string, property: string, options: BrowserContextOptions): Promise<string> => computed(await open('one', options), selector, property);
    expect(await styleOf('body', 'background-color', { colorScheme: 'light' })).not.toBe(await styleOf('body', 'background-color', { colorScheme: 'dark' }));
    expect(await styleOf('html', 'scroll-behavior', { reducedMotion: 'no-preference' })).toBe('smooth');
    expect(await styleOf('html', 'scroll-behavior', {})).toBe('auto');
  });

  it('prints all of it, unfolded and light, without what one cannot press on paper', async () => {
    const page = await open('eight', { colorScheme: 'dark' });
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.toString('latin1').match(/\/Type ?\/Page\b/g)!.length).toBeGreaterThan(4);
    await page.emulateMedia({ media: 'print' });
    expect(await computed(page, 'body', 'background-color')).toBe('rgb(255, 255, 255)');
    expect(await shown(page, '.card .body')).toBe(8);
    expect(await shown(page, '.needs-script')).toBe(0);
    expect(await page.locator('.as-table table').isVisible()).toBe(true);
  });

  it('shows everything without its script', async () => {
    const page = await open('eight', { javaScriptEnabled: false });
    expect(await shown(page, '.card .body')).toBe(8);
    expect(await shown(page, '.strip')).toBe(5);
    expect(await shown(page, '.as-table table')).toBe(1);
    expect(await shown(page, '.needs-script')).toBe(0);
    await page.locator('a.node').first().click();
    expect(page.url()).toMatch(/#card-0$/);
  });

  it('runs nothing that a report holds', async () => {
    const page = await open('hostile');
    for (const node of await page.locator('a.node').all()) await node.click();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.locator('h3').first().textContent()).toContain('"><img src=x onerror=alert(1)>');
    expect(complaints).toEqual([]);
  });
});

describe('the chart of an assessment, drawn by Mermaid in Chromium', () => {
  it('shows every label as it is', { timeout: 240_000 }, async () => {
    const mermaid = require.resolve('mermaid/dist/mermaid.min.js');
    for (const [name, report] of Object.entries(samples)) {
      for (const [, chart] of assessmentMarkdown(report, {}).matchAll(/^```mermaid\n([\s\S]*?)\n```$/gm)) {
        const page = await (await browser.newContext()).newPage();
        page.on('dialog', dialog => complaints.push(dialog.message()));
        await page.setContent('<main></main>');
        await page.addScriptTag({ path: mermaid });
        await page.evaluate(`mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' })`);
        await page.evaluate(`mermaid.render('chart', ${JSON.stringify(chart)}).then(({ svg }) => document.querySelector('main').innerHTML = svg)`);
        const labels = await page.locator('.nodeLabel').allTextContents();
        expect(await page.locator('main :is(img, a), main script').count()).toBe(0);
        expect(labels.length).toBe(chart!.match(/:::/g)!.length);
        if (name === 'eight') expect(labels).toContain('us.anthropic.claude-sonnet-4-5-20250929-v1:0');
        if (name === 'hostile') for (const label of labels) expect(label).toMatch(/^(?:. )?"><img src=x onerror=alert\(1\)>'<\/script><\/style><\/svg><\/tit…/);
        await page.context().close();
      }
    }
    expect(complaints).toEqual([]);
  });
});
