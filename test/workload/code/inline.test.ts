import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span } from '../../../src/source/source.js';
import { inlineCode, relocated } from '../../../src/workload/code/inline.js';
import { templateOf } from '../../support.js';

function inlineOf(text: string) {
  const fn = templateOf(text).resources.get('Fn')!;
  return inlineCode(fn.at('InlineCode').present ? fn.at('InlineCode') : fn.at('Code.ZipFile'));
}

const sam = (code: string): string => `Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: ${code}\n`;
/** What the template shows where a word of the code stands. */
function placed(text: string, word: string): string {
  const { source, move } = inlineOf(text)!;
  const start = source.text.indexOf(word);
  expect(start).toBeGreaterThanOrEqual(0);
  const span = move({ source, start, end: start + word.length });
  expect(span.source.path).toBe('template.yaml');
  return span.source.text.slice(span.start, span.end);
}

describe('code in a template', () => {
  it('is read without its indentation, and found again in it', () => {
    const text = sam('|\n        import boto3\n\n        def handler(event, context):\n            client.converse(modelId="x")\n            return 1\n');
    expect(inlineOf(text)!.source.text).toBe('import boto3\n\ndef handler(event, context):\n    client.converse(modelId="x")\n    return 1\n');
    expect(placed(text, 'import boto3')).toBe('import boto3');
    expect(placed(text, 'client.converse(modelId="x")')).toBe('client.converse(modelId="x")');
    expect(placed(text, 'return 1')).toBe('return 1');
    expect(inlineOf(text)!.gap).toBeUndefined();
  });

  it('may be a line, quoted text, JSON', () => {
    expect(placed(sam('exports.handler = () => fetch(1)'), 'fetch(1)')).toBe('fetch(1)');
    expect(placed(sam("'it = \"a\"; b(''c'')'"), "b('c')")).toBe("b(''c'')");
    const json = '{"Resources": {"Fn": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": "import json\\nx = \\"\\u0041\\"\\ncall()\\n"}}}}}';
    expect(inlineOf(json)!.source.text).toBe('import json\nx = "A"\ncall()\n');
    expect(placed(json, 'call()')).toBe('call()');
    expect(placed(json, '"A"')).toBe('\\"\\u0041\\"');
  });

  it('with Windows line ends has its places too', () => {
    expect(placed(sam('|\n        a = 1\n        call()\n').replaceAll('\n', '\r\n'), 'call()')).toBe('call()');
  });

  it('may be folded, and is then pointed at as a whole', () => {
    const text = sam('>\n        exports.handler =\n        () => call()\n');
    expect(inlineOf(text)!.source.text).toBe('exports.handler = () => call()\n');
    expect(placed(text, 'call()')).toMatch(/^>/);
  });

  it('may be joined of lines', () => {
    const text = 'Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties:\n      Code:\n        ZipFile: !Join\n          - "\\n"\n          - - import boto3\n            - "boto3.client(\'s3\')"\n            - !Sub "call(\'${AWS::Region}\')"\n';
    expect(inlineOf(text)!.source.text).toBe("import boto3\nboto3.client('s3')\ncall('__AWS__Region_')");
    expect(placed(text, "boto3.client('s3')")).toBe("boto3.client('s3')");
    expect(placed(text, 'call(')).toBe('call(');
    expect(inlineOf(text)!.gap).toBeUndefined();
  });

  it('has a gap where a parameter is put in, and none where a region is', () => {
    expect(inlineOf(sam('!Sub |\n        x = "${AWS::Region} ${Table.Arn} ${!Literal}"\n'))!.gap).toBeUndefined();
    const { source, gap } = inlineOf(sam('!Sub |\n        limit = ${Limit}\n        call()\n'))!;
    expect(source.text).toBe('limit = __Limit_\ncall()\n');
    expect(gap).toContain('put in by the template');
    expect(placed(sam('!Sub |\n        limit = ${Limit}\n        call()\n'), 'call()')).toBe('call()');
    expect(inlineOf(sam('!Sub [ "call(${a})", { a: b } ]'))!.gap).toBeDefined();
  });

  it('under a condition is the first of what there may be, with a gap', () => {
    const text = `Conditions: {Prod: !Equals [!Ref A, b]}\nParameters: {A: {Type: String}}\n${sam('!If [Prod, "one()", "two()"]')}`;
    expect(inlineOf(text)).toMatchObject({ source: { text: 'one()' }, gap: 'it has other code under a condition' });
  });

  it.each(['!Ref Code', '!ImportValue x', '{a: b}', '[a, b]', '""', ''])('is not read where it is %j', (code) => {
    expect(inlineOf(`Parameters: {Code: {Type: String}}\n${sam(code)}`)).toBeUndefined();
  });

  it('keeps every place in the template, whatever the code', () => {
    const line = fc.string({ unit: fc.constantFrom('a', ' ', '\t', '#', "'", '"', '${A}', 'é', '😀', ':', '\\') });
    fc.assert(fc.property(fc.array(line, { maxLength: 6 }), (lines) => {
      const code = inlineOf(sam(`|2\n${['x', ...lines].map((one) => `        ${one}`).join('\n')}\n`));
      if (!code) return;
      for (let start = 0; start < code.source.text.length; start++) {
        const span = code.move({ source: code.source, start, end: start + 1 });
        if (/\s/.test(code.source.text[start]!)) continue;
        expect(span.source.text.slice(span.start, span.end)).toBe(code.source.text[start]);
      }
    }), { numRuns: 200 });
  });
});

describe('what holds places', () => {
  it('is moved wherever they stand in it, and still shares what it shared', () => {
    const { source, move } = inlineOf(sam('|\n        call()\n'))!;
    const span: Span = { source, start: 0, end: 4 };
    const call = { span, name: 'call', loop: undefined, times: 3 };
    const moved = relocated({ calls: [call], loops: [{ call, span }], at: span, gaps: ['x'] }, move);
    expect(moved.calls[0]).toBe(moved.loops[0]!.call);
    expect(moved.at.source.text.slice(moved.at.start, moved.at.end)).toBe('call');
    expect(moved.calls[0]).toMatchObject({ name: 'call', loop: undefined, times: 3, span: moved.at });
    expect(moved.gaps).toEqual(['x']);
  });
});
