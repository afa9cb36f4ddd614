import { describe, expect, test } from 'vitest';
import { github } from '../../src/report/github.js';
import { Source } from '../../src/source/source.js';
import { finding, ordinary, place, report } from './reports.js';

describe('github', () => {
  test('annotates what an ordinary run finds', () => {
    expect(github(ordinary(), {})).toMatchInlineSnapshot(`
      "::warning file=app/template.yaml,line=10,endLine=10,col=16,endColumn=19,title=sync-timeout-exceeds-caller (confidence high)::SummarizeFn may run 300 s, but POST /summarize gives up after 29 s.%0Aapp/template.yaml:20 API Gateway REST waits 29 s (no TimeoutInMillis)%0Aapp/template.yaml:17 AI workload: its own role may call a model%0Aapp/src/app.py:7 the model is called here%0AThe client gets a 504 after 29 s, while the function and the model call it pays for run on.%0A→ Stream the answer, or queue the work and answer 202%0A→ Set Timeout to 28
      ::notice file=app/template.yaml,line=4,endLine=4,col=3,endColumn=14,title=memory-at-default (confidence medium)::SummarizeFn runs with 128 MB, which is also a twelfth of a CPU.%0A→ Set MemorySize to 1024
      ::error file=app/template.yaml,line=13,endLine=13,col=27,endColumn=51,title=model-key-in-environment (confidence high)::OPENAI_API_KEY holds a key in plain text.%0A→ Read the key from Secrets Manager at run time
      "
    `);
  });

  test('says nothing where nothing is found', () => {
    expect(github(report([]), {})).toBe('');
  });

  test('annotates files that could not be linted', () => {
    expect(github(report([], { failures: [{ path: 'a,b.yaml', message: 'No such file: 100 % sure.' }] }), {})).toMatchInlineSnapshot(`
      "::error file=a%2Cb.yaml,title=lambdafit::No such file: 100 %25 sure.
      "
    `);
  });

  test('leaves out columns of a span over several lines, which the runner would drop with a complaint', () => {
    const source = new Source('t.yaml', 'Fn:\n  Type: X\n');
    expect(github(report([finding({ places: [place(source, 'Fn:\n  Type', 'here')] })]), {})).toMatch(/^::warning file=t\.yaml,line=1,endLine=2,title=/);
  });

  test('lets no text of a file begin a command or a property of its own', () => {
    const source = new Source('a,line=9:\n::error::x%0A.yaml', 'Fn: 1\n');
    const hostile = finding({ message: 'Fn\r\n::set-output name=a::b 100 % %0A', places: [place(source, '1', '\n::stop-commands::x')], advice: ['\u001b[2J\n::debug::y'] });
    expect(github(report([hostile]), {})).toMatchInlineSnapshot(`
      "::warning file=a%2Cline=9%3A\\n%3A%3Aerror%3A%3Ax%250A.yaml,line=1,endLine=1,col=5,endColumn=6,title=sync-timeout-exceeds-caller (confidence high)::Fn\\r\\n::set-output name=a::b 100 %25 %250A%0A\\u001b[2J\\n::debug::y
      "
    `);
  });

  test('keeps notes on functions that are not AI for whoever asks', () => {
    const source = new Source('t.yaml', 'Fn: 1\n');
    const aside = report([finding({ severity: 'note', about: { ai: false }, places: [place(source, '1', '')] })]);
    expect(github(aside, {})).toBe('');
    expect(github(aside, { verbose: true })).toMatch(/^::notice /);
  });
});
