import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { json } from '../../src/report/json.js';
import schema from '../../src/report/report.schema.json' with { type: 'json' };
import { Source } from '../../src/source/source.js';
import { finding, ordinary, report } from './reports.js';

const validate = new Ajv({ allErrors: true }).compile(schema);

describe('json', () => {
  test('says all of an ordinary run', async () => {
    const text = json(ordinary(), {});
    expect(validate(JSON.parse(text)), JSON.stringify(validate.errors)).toBe(true);
    await expect(text).toMatchFileSnapshot('ordinary.json');
  });

  test('is valid where there is nothing to say', () => {
    const parsed: unknown = JSON.parse(json(report([]), {}));
    expect(validate(parsed)).toBe(true);
    expect(parsed).toMatchObject({ version: 1, findings: [], failures: [] });
  });

  test('names the files that could not be linted', () => {
    const failures = [{ path: 'big.yaml', message: 'It is larger than 10 MB.' }];
    expect(JSON.parse(json(report([], { failures }), {}))).toMatchObject({ failures });
  });

  test('names the construct of a CDK finding', () => {
    const source = new Source('cdk.out/App.template.json', '{}');
    const text = json(report([finding({ places: [{ span: { source, start: 0, end: 2 }, note: '' }], about: { constructPath: 'App/Ask/Resource' } })]), {});
    expect(JSON.parse(text)).toMatchObject({ findings: [{ constructPath: 'App/Ask/Resource' }] });
  });

  test('keeps offsets where a file has CRLF, wide characters and a byte order mark', () => {
    const source = new Source('t.yaml', '\ufeff# 日本 😀\r\nTimeout: 300\r\n');
    const start = source.text.indexOf('300');
    const parsed: unknown = JSON.parse(json(report([finding({ places: [{ span: { source, start, end: start + 3 }, note: '' }] })]), {}));
    expect(parsed).toMatchObject({ findings: [{ start: { line: 2, column: 10, offset: start }, end: { line: 2, column: 13, offset: start + 3 } }] });
  });
});
