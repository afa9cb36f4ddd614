import { expect, test } from 'vitest';
import { renderMarkdown } from '../../src/cli/markdown.js';

const PAGE = `<!-- generated: do not edit -->
# some-rule

A paragraph that is long enough to be broken into lines, with \`some code\`, **something
bold** and a [link](https://example.com/page), and [one of ours](other-rule.md).

## Example

\`\`\`yaml
Timeout: 300   # ~~~ too long


MemorySize: 128
\`\`\`

- first, which goes on and on until it reaches the end of its line and then
  further
- second
  1. nested

| a | b |
|---|---|
| 1 | \`2\` |

See <https://example.com>.
`;

test('a page reads well without colours', () => {
  expect(renderMarkdown(PAGE, { color: false, width: 60 })).toMatchInlineSnapshot(`
    "some-rule

    A paragraph that is long enough to be broken into lines,
    with \`some code\`, something bold and a link
    (https://example.com/page), and one of ours.

    Example

        Timeout: 300   # ~~~ too long


        MemorySize: 128

    • first, which goes on and on until it reaches the end of
      its line and then further
    • second
      1. nested

    | a | b |
    | 1 | \`2\` |

    See https://example.com.
    "
  `);
});

test('a page in colours holds the same words', () => {
  const colored = renderMarkdown(PAGE, { color: true, width: 60 });
  expect(colored).toContain('\u001b[1m\u001b[4msome-rule');
  expect(colored).toContain('\u001b[36msome code\u001b[39m');
  // eslint-disable-next-line no-control-regex
  expect(colored.replace(/\x1b\[\d+m/g, '')).toBe(renderMarkdown(PAGE, { color: false, width: 60 }).replaceAll('`', ''));
  expect(colored).not.toMatch(/[\uE000-\uE003]/);
});

test('lines are never longer than one reads with ease', () => {
  const long = renderMarkdown('word '.repeat(100), { color: false, width: 400 });
  expect(Math.max(...long.split('\n').map((line) => line.length))).toBeLessThanOrEqual(88);
});
