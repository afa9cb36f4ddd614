import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finalStage, originsOf, readDockerfile } from '../../../src/workload/code/dockerfile.js';

const last = (text: string, target?: string) => finalStage(readDockerfile(text), target)!;
/** Where a path of the image may come from. */
const origins = (text: string, path: string): readonly string[] => {
  const file = readDockerfile(text);
  return originsOf(file, finalStage(file)!, path);
};

describe('a Dockerfile', () => {
  it('says what runs, in a list and in a line', () => {
    expect(last('FROM python:3.12\nCMD ["python", "app.py"]')).toMatchObject({ command: ['python', 'app.py'], workdir: '/' });
    expect(last('FROM python:3.12\nENV APP=main PORT=8080\nCMD exec uvicorn --port=$PORT ${APP}:app')).toMatchObject({ command: ['/bin/sh', '-c', 'exec uvicorn --port=8080 main:app'] });
    expect(last('FROM x\nCMD ["a"]\nENTRYPOINT ["b"]')).toMatchObject({ entrypoint: ['b'], command: undefined });
    expect(last('from x\nentrypoint ["b"]\ncmd [ "c" ]')).toMatchObject({ entrypoint: ['b'], command: ['c'] });
  });

  it('goes on over lines, comments and here-documents', () => {
    const text = 'FROM x\n# syntax\nRUN pip install \\\n  # the model\n  torch==2.1 \\\n  && npm install openai\nRUN <<EOF\nCMD ["not", "me"]\nEOF\nCMD ["yes"]\n';
    expect(last(text)).toMatchObject({ command: ['yes'] });
    expect(last(text).runs.map(({ words }) => words.join(' '))).toContain('npm install openai');
  });

  it('knows the folder that Lambda starts in', () => {
    expect(last('FROM public.ecr.aws/lambda/python:3.12').workdir).toBe('/var/task');
    expect(last('FROM --platform=linux/amd64 amazon/aws-lambda-nodejs:20').workdir).toBe('/var/task');
    expect(last('FROM node:20\nWORKDIR "${LAMBDA_TASK_ROOT}"\nWORKDIR app').workdir).toBe('/var/task/app');
    expect(last('ARG BASE=public.ecr.aws/lambda/python:3.12\nFROM ${BASE} AS run\nFROM run').workdir).toBe('/var/task');
  });

  it('finds where a file of the image comes from', () => {
    expect(origins('FROM x\nWORKDIR /app\nCOPY . .', '/app/main')).toEqual(['main']);
    expect(origins('FROM x\nWORKDIR /app\nCOPY requirements.txt ./\nCOPY src/*.py ./', '/app/main')).toContain('src/main');
    expect(origins('FROM x\nCOPY app.py ${LAMBDA_TASK_ROOT}', '/var/task/app')).toContain('app.py');
    expect(origins('FROM x\nADD src/ /var/task/', '/var/task/handler')).toEqual(['src/handler']);
    expect(origins('FROM x\nCOPY ["my code", "/srv/"]', '/srv/a')).toContain('my code/a');
    expect(origins('FROM x\nCOPY src/app.py /var/task/main.py', '/var/task/main.py')).toContain('src/app.py');
    expect(origins('FROM x\nCOPY --chown=me:me lib /opt/lib', '/var/task/app')).toEqual([]);
  });

  it('follows files through the stages', () => {
    const text = 'FROM node:20 AS build\nWORKDIR /usr/app\nCOPY package.json ./\nCOPY src ./src\nRUN npm run build\nFROM public.ecr.aws/lambda/nodejs:20\nCOPY --from=build /usr/app/dist/* ./\nCOPY --from=0 /usr/app/src /var/task/src\nCMD ["index.handler"]';
    expect(origins(text, '/var/task/src/index')).toContain('src/index');
    expect(origins('FROM x AS a\nCOPY . /code\nFROM a\nWORKDIR /code', '/code/app')).toEqual(['app']);
    expect(origins('FROM x AS a\nCOPY --from=a /b /b', '/b/c')).toEqual([]);
    expect(origins('FROM x\nCOPY --from=public.ecr.aws/awsguru/aws-lambda-adapter:1 /lambda-adapter /opt/', '/opt/app')).toEqual([]);
  });

  it('builds the stage that is asked for', () => {
    const text = 'FROM x AS dev\nCMD ["dev"]\nFROM x AS prod\nCMD ["prod"]';
    expect(last(text).command).toEqual(['prod']);
    expect(last(text, 'dev').command).toEqual(['dev']);
  });

  it('never throws and always ends', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom('FROM a AS b', 'FROM b', 'COPY . .', 'COPY --from=b /x /x', 'COPY --from=0 a b c/', 'CMD [', 'CMD ["a"]', 'RUN <<E', 'E', 'ARG A=$A', 'ENV A ${A:-b}', 'WORKDIR ..', '\\', 'ENTRYPOINT x \\'));
    fc.assert(fc.property(fc.array(line, { maxLength: 30 }), fc.string(), (lines, path) => {
      const file = readDockerfile(lines.join('\n'));
      const stage = finalStage(file);
      if (stage) expect(originsOf(file, stage, `/${path}`).length).toBeLessThanOrEqual(20);
    }));
    const start = performance.now();
    readDockerfile('RUN \\\n'.repeat(100_000));
    readDockerfile(`FROM a\nENV ${'A=$A$A '.repeat(200)}\nCOPY $A $A`);
    const deep = readDockerfile(Array.from({ length: 40 }, (_, i) => `FROM x AS s${i}\n${`COPY --from=s${i - 1} / /\n`.repeat(6)}`).join(''));
    originsOf(deep, finalStage(deep)!, '/a');
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
