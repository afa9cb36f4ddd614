import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const REAL = '../shared/corpus/aws-samples__serverless-patterns__apigw-websocket-api-bedrock-streaming--template/template.yaml';
const OWN = 'fixtures/document-assistant/template.yaml';

/** Writes the inputs to a folder: name → files. Inputs that are not here are left out. */
export function writeInputs(work) {
  const trivial = join(work, 'trivial.yaml');
  writeFileSync(trivial, "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Topic:\n    Type: AWS::SNS::Topic\n");
  const real = existsSync(REAL) ? REAL : OWN;
  const text = readFileSync(real, 'utf8');
  const inputs = {
    trivial: [trivial],
    'real, 300 lines': [copy(text, join(work, 'real.yaml'))],
    'generated, 3,000 lines': [replicate(text, 3_000, join(work, 'lines-3000.yaml'))],
    'generated, 20,000 lines': [replicate(text, 20_000, join(work, 'lines-20000.yaml'))],
  };
  if (existsSync('../shared/corpus')) {
    // A copy, since ESLint looks at nothing outside the folder that it runs in.
    cpSync('../shared/corpus', join(work, 'corpus'), { recursive: true });
    inputs['corpus, one process'] = templatesIn(join(work, 'corpus'));
  }
  return inputs;
}

/** A project of fifty functions, each with code of its own in one language: the fixtures of handlers, each several times as long as it is there. */
export function writeHandlers(work, extension) {
  const folder = join(work, `handlers-${extension}`);
  const fixtures = readdirSync('fixtures/handlers').filter((name) => existsSync(join('fixtures/handlers', name, `handler.${extension}`)));
  let template = 'Transform: AWS::Serverless-2016-10-31\nResources:\n';
  for (let at = 0; at < 50; at++) {
    const name = `fn${at}`;
    cpSync(join('fixtures/handlers', fixtures[at % fixtures.length]), join(folder, name), { recursive: true });
    const handler = join(folder, name, `handler.${extension}`);
    const text = readFileSync(handler, 'utf8');
    // Ordinary code around it, which differs from function to function: 100 lines and more.
    writeFileSync(handler, `${text}\n${ordinary(extension, at, Math.max(0, 100 - text.split('\n').length))}`);
    const runtime = extension === 'py' ? 'python3.13' : 'nodejs22.x';
    template += `  Fn${at}:\n    Type: AWS::Serverless::Function\n    Properties: { CodeUri: ${name}, Handler: handler.handler, Runtime: ${runtime}, Timeout: 20, Events: { Get: { Type: HttpApi, Properties: { Path: /${name}, Method: get } } } }\n`;
  }
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'template.yaml'), template);
  return folder;
}

/** Helpers of five lines. */
function ordinary(extension, seed, lines) {
  return Array.from({ length: Math.ceil(lines / 5) }, (_, at) => (extension === 'py'
    ? `\ndef helper_${seed}_${at}(items, limit=${at + 1}):\n    found = [item for item in items if item.get("size", 0) > limit]\n    return {"count": len(found), "first": found[0] if found else None}\n\n`
    : `\nexport function helper${seed}_${at}(items: readonly { size?: number }[], limit = ${at + 1}) {\n  const found = items.filter((item) => (item.size ?? 0) > limit);\n  return { count: found.length, first: found[0] };\n}\n`)).join('');
}

/** Repeats the resources of a template under new names, until it is long enough. */
function replicate(text, lines, path) {
  const start = text.indexOf('\nResources:') + '\nResources:\n'.length;
  const end = text.indexOf('\nOutputs:') > 0 ? text.indexOf('\nOutputs:') + 1 : text.length;
  const resources = text.slice(start, end);
  const ids = [...resources.matchAll(/^ {2}(\w+):/gm)].map(([, id]) => id);
  const names = new RegExp(`\\b(?:${ids.join('|')})\\b`, 'g');
  let result = text.slice(0, start);
  for (let copy = 0; result.split('\n').length < lines; copy++) result += resources.replace(names, (id) => `${id}${copy}`);
  writeFileSync(path, result);
  return path;
}

function copy(text, path) {
  writeFileSync(path, text);
  return path;
}

function templatesIn(folder) {
  return readdirSync(folder, { recursive: true }).map(String).filter((name) => /\.(?:ya?ml|template)$/.test(name)).sort()
    .map((name) => join(folder, name)).filter((path) => /AWSTemplateFormatVersion|AWS::|Transform:/.test(readFileSync(path, 'utf8')));
}
