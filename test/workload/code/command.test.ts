import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commandsOf, programInShell, programOf } from '../../../src/workload/code/command.js';

const started = (line: string): string => {
  const program = programInShell(line);
  return program ? `${program.kind} ${program.folder === undefined ? '' : `${program.folder}: `}${program.name}` : 'nothing';
};

describe('a command line', () => {
  it.each([
    ['python app.py', 'file app.py'],
    ['python3.12 -u -X dev app/main.py --port 8080', 'file app/main.py'],
    ['python -m app.server', 'module app.server'],
    ['exec python -m uvicorn --port=$PORT main:app', 'module main'],
    ['uvicorn --host 0.0.0.0 --port 8080 app.main:app', 'module app.main'],
    ['uvicorn main:app --app-dir src', 'module src: main'],
    ['gunicorn -b=:8080 -w=1 app:app', 'module app'],
    ['gunicorn -b 0.0.0.0:8080 "app:create_app()"', 'module app'],
    ['/usr/local/bin/python -m awslambdaric app.handler', 'handler app.handler'],
    ['/lambda-entrypoint.sh app.handler', 'handler app.handler'],
    ['npx aws-lambda-ric dist/index.handler', 'handler dist/index.handler'],
    ['HOSTNAME=0.0.0.0 exec node --enable-source-maps server.js', 'file server.js'],
    ['node -r ./tracing.js dist/main.js', 'file dist/main.js'],
    ['bun run server.ts', 'file server.ts'],
    ['npm run start:prod', 'npm start:prod'],
    ['npm start', 'npm start'],
    ['yarn start', 'npm start'],
    ['flask run --host 0.0.0.0', 'module app'],
    ['flask --app web run', 'module web'],
    ['fastapi run api.py', 'file api.py'],
    ['streamlit run ui.py --server.port 8501', 'file ui.py'],
    ['poetry run uvicorn main:app', 'module main'],
    ['opentelemetry-instrument python app.py', 'file app.py'],
    ['newrelic-admin run-program gunicorn app:app', 'module app'],
    ['tini -- node index.js', 'file index.js'],
    ['bash -c "cd /var/task && exec node index.js"', 'file /var/task: index.js'],
    ['./run.sh', 'shell ./run.sh'],
    ['sh run.sh', 'shell run.sh'],
    ['java -jar app.jar', 'nothing'],
    ['python -c "print(1)"', 'nothing'],
    ['nginx -g "daemon off;"', 'nothing'],
  ])('%s', (line, expected) => {
    expect(started(line)).toBe(expected);
  });

  it('of a script is the last that starts something, in the folder that it went to', () => {
    expect(started('#!/bin/bash\n# python other.py\nexport A="b c"\npython migrate.py\ncd app && \\\n  exec uvicorn main:app\n')).toBe('module app: main');
    expect(started('PATH=$PATH:$LAMBDA_TASK_ROOT/bin \\\n    PYTHONPATH=$PYTHONPATH:/opt/python \\\n    exec python -m gunicorn -b=:$PORT app:app\n')).toBe('module app');
  });

  it('is cut at blanks, quotes hold together', () => {
    expect(commandsOf(`a "b c" 'd;e' f\\ g; h|i && j # k`)).toEqual([['a', 'b c', 'd;e', 'f g'], ['h'], ['i'], ['j']]);
  });

  it('never throws and always ends', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      programInShell(text);
    }));
    fc.assert(fc.property(fc.array(fc.constantFrom('python', '-m', 'sh', '-c', 'exec', 'uvicorn', 'a:b', 'node', '', 'npm', 'run', 'cd', '"', '\\')), (words) => {
      programOf(words);
      programInShell(words.join(' '));
    }));
    programOf(Array.from({ length: 10_000 }, () => 'exec'));
    programInShell('sh -c "'.repeat(10_000));
  });
});
