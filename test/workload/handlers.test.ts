import { strToU8, zipSync } from 'fflate';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Workspace } from '../../src/source/workspace.js';
import { OpenProject } from '../../src/template/project.js';
import { Source } from '../../src/source/source.js';
import { parseTree } from '../../src/source/tree.js';
import { Template } from '../../src/template/template.js';
import { handlerOf } from '../../src/workload/handlers.js';
import { readWorkload } from '../../src/workload/read.js';
import type { Fn } from '../../src/workload/workload.js';
import { memoryWorkspace } from '../support.js';

type Files = Readonly<Record<string, string | Uint8Array>>;

function functionsIn(template: string, files: Files, workspace: Workspace = memoryWorkspace({ ...files, 'template.yaml': template })): ReadonlyMap<string, Fn> {
  const project = new OpenProject(workspace);
  const tree = parseTree(new Source('template.yaml', template));
  if (tree.problem) throw new Error(tree.problem.message);
  project.put(tree);
  const read = new Template(tree.documents[0]!, { project });
  return new Map(readWorkload([read, ...read.descendants()], { isHelper: () => false }).functions.map((fn) => [fn.name, fn]));
}

/** One function of a template with these properties and resources. */
function fnOf(properties: string, files: Files, { metadata = '', rest = '' } = {}): Fn {
  return functionsIn(`Transform: AWS::Serverless-2016-10-31\nResources:\n  Fn:\n    Type: AWS::Serverless::Function\n${metadata === '' ? '' : `    Metadata: ${metadata}\n`}    Properties: { ${properties} }\n${rest}`, files).get('Fn')!;
}

const CONVERSE = "import boto3\nclient = boto3.client('bedrock-runtime')\n\ndef handler(event, context):\n    return client.converse(modelId='anthropic.claude-3-haiku-20240307-v1:0', messages=[])\n";
const ORDINARY = "import boto3\ntable = boto3.resource('dynamodb').Table('x')\n\ndef handler(event, context):\n    return table.get_item(Key={'id': '1'})\n";
const PY = 'Handler: app.handler, Runtime: python3.13';
const MAY = 'Policies: [{Statement: [{Effect: Allow, Action: bedrock:InvokeModel, Resource: "*"}]}]';

/** `verdict score kinds`, and what counted. */
const verdict = ({ ai }: Fn): string => `${ai.verdict} ${ai.score} ${[...ai.kinds].sort().join(' ')}`.trim();
const because = ({ ai }: Fn): string[] => ai.signals.map(({ group, weight, premise }) => `${group} ${weight}: ${premise.note} (${premise.span.source.path}:${premise.span.source.position(premise.span.start).line})`);

describe('code beside the template', () => {
  it('that calls a model makes it AI work, whatever the role says', () => {
    const fn = fnOf(`CodeUri: src, ${PY}`, { 'src/app.py': CONVERSE });
    expect(verdict(fn)).toBe('ai 70 api-call');
    expect(because(fn)).toEqual(['source 70: calls converse of bedrock-runtime (src/app.py:5)']);
    expect(fn.ai.premise).toMatchObject({ certainty: 'high', note: 'AI workload: calls converse of bedrock-runtime' });
    expect(fn.handler).toMatchObject({ entry: 'src/app.py', gaps: [], files: ['src/app.py'] });
  });

  it('that calls none takes away what the role, names and manifests say', () => {
    const files = { 'src/app.py': ORDINARY, 'src/requirements.txt': 'openai\n', 'requirements.txt': 'torch\n' };
    expect(verdict(fnOf(`CodeUri: src, ${PY}, ${MAY}, FunctionName: bedrock-chat-agent`, files))).toBe('no 10');
    expect(verdict(fnOf(`CodeUri: src, ${PY}`, files))).toBe('no 0');
    expect(verdict(fnOf(`CodeUri: src, ${PY}, Environment: { Variables: { MODEL: gpt-4o, OPENAI_API_KEY: x } }`, files))).toBe('likely 50');
  });

  it('that runs a model of its own is AI work, and with a light one probably', () => {
    const running = (imports: string, load: string, more: Files = {}): string =>
      verdict(fnOf(`CodeUri: src, ${PY}`, { 'src/app.py': `${imports}\ndef handler(event, context):\n    return ${load}\n`, ...more }));
    expect(running('import easyocr', 'easyocr.Reader(["en"]).readtext(event["path"])')).toBe('ai 65 local-inference');
    expect(running('from paddleocr import PaddleOCR', 'PaddleOCR().ocr(event["path"])')).toBe('ai 65 local-inference');
    expect(running('import xgboost\nimport joblib', 'joblib.load("./model").predict(event["row"])')).toBe('likely 40 local-inference');
    expect(running('from presidio_analyzer import AnalyzerEngine', 'AnalyzerEngine().analyze(event["text"], language="en")')).toBe('likely 40 local-inference');
    // One of a module that others need it for.
    expect(running('from ocr import area', 'area(event)', { 'src/ocr.py': 'import easyocr\ndef area(event):\n    return event["w"] * event["h"]\ndef read(path):\n    return easyocr.Reader(["en"]).readtext(path)\n' })).toBe('no 0');
  });

  it('settles who of those that share a role calls the model', () => {
    const role = 'R: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyDocument: {Statement: [{Effect: Allow, Action: bedrock:InvokeModel, Resource: "*"}]}}]}}';
    const fns = functionsIn(`Resources:\n  Asks: {Type: AWS::Serverless::Function, Properties: {CodeUri: asks, ${PY}, Role: !GetAtt R.Arn}}\n  Stores: {Type: AWS::Serverless::Function, Properties: {CodeUri: stores, ${PY}, Role: !GetAtt R.Arn}}\n  Hides: {Type: AWS::Serverless::Function, Properties: {CodeUri: s3://b/k.zip, ${PY}, Role: !GetAtt R.Arn}}\n  ${role}\n`, { 'asks/app.py': CONVERSE, 'stores/app.py': ORDINARY });
    expect([...fns].map(([name, fn]) => `${name} ${verdict(fn)}`)).toEqual(['Asks ai 100 api-call', 'Stores no 10', 'Hides likely 30 api-call']);
  });

  it('of which something is missing leaves the role its word', () => {
    const fn = fnOf(`CodeUri: src, ${PY}, ${MAY}`, { 'src/app.py': 'from .llm import ask\n\ndef handler(event, context):\n    return ask(event)\n' });
    expect(fn.handler!.gaps).toEqual(['imports .llm, which is not there']);
    expect(verdict(fn)).toBe('ai 60 api-call');
    const layered = fnOf(`CodeUri: src, ${PY}, ${MAY}, Layers: [!Ref L]`, { 'src/app.py': ORDINARY }, { rest: '  L: { Type: AWS::Lambda::LayerVersion, Properties: { Content: { S3Bucket: b, S3Key: k } } }\n' });
    expect(layered.handler!.gaps).toEqual(['its layer L is not here']);
    expect(verdict(layered)).toBe('ai 60 api-call');
  });

  it('of which something is missing may use the client of its own module, and hardly that of a library', () => {
    const client = "import boto3\nimport importlib_resources\nclient = boto3.client('bedrock-runtime')\n";
    const own = fnOf(`CodeUri: src, ${PY}`, { 'src/app.py': `${client}def handler(event, context):\n    return []\n` });
    expect(own.handler!.gaps).toEqual(['imports importlib_resources, which is not there']);
    expect(verdict(own)).toBe('ai 60 api-call');
    const shared = fnOf(`CodeUri: src, ${PY}`, { 'src/lib.py': client, 'src/app.py': 'import lib\n\ndef handler(event, context):\n    return lib.other\n' });
    expect(shared.handler!.gaps).toEqual(own.handler!.gaps);
    expect(verdict(shared)).toBe('likely 30 api-call');
  });

  it('that only stands in for other code is no word against the role of its function', () => {
    const inline = (code: string, role: string): Fn => fnOf(`${PY}, ${role}, InlineCode: "${code}"`, {});
    const placeholder = 'def handler(event, context):\\n    return {\'error\': \'Deploy actual code\'}\\n';
    expect(verdict(inline(placeholder, MAY))).toBe('ai 60 api-call');
    expect(inline(placeholder, MAY).handler!.gaps).toEqual(['imports nothing, so that other code may be put in its place']);
    expect(verdict(inline(placeholder, 'MemorySize: 128'))).toBe('no 0');
    expect(verdict(inline(`import json\\n${placeholder}`, MAY))).toBe('no 10');
  });

  it('names the host of a model for itself, and hardly in a library that others share', () => {
    const host = "URL = 'https://api.openai.com/v1/chat/completions'\n";
    expect(verdict(fnOf(`CodeUri: src, ${PY}`, { 'src/app.py': `${host}def handler(event, context):\n    return send(URL)\n` }))).toBe('likely 55 api-call');
    expect(verdict(fnOf(`CodeUri: src, ${PY}`, { 'src/lib.py': host, 'src/app.py': 'import lib\n\ndef handler(event, context):\n    return []\n' }))).toMatch(/^no 25/);
  });

  it('that nobody asks for is not looked for', () => {
    const asked: string[] = [];
    const inner = memoryWorkspace({ 'src/app.py': CONVERSE });
    const workspace: Workspace = {
      read: (path, atMost) => (asked.push(path), inner.read(path, atMost)), stat: (path) => (asked.push(path), inner.stat(path)), list: (path) => (asked.push(path), inner.list(path)),
    };
    const template = `Resources: { Fn: { Type: AWS::Serverless::Function, Properties: { CodeUri: src, ${PY} } }, Far: { Type: AWS::Serverless::Function, Properties: { CodeUri: gone/away, ${PY} } }, Farther: { Type: AWS::Serverless::Function, Properties: { CodeUri: gone/farther, ${PY} } } }`;
    const fns = functionsIn(template, {}, workspace);
    expect(asked).toEqual([]);
    expect(fns.get('Fn')!.ai.verdict).toBe('ai');
    asked.length = 0;
    expect(fns.get('Far')!.ai.verdict).toBe('no');
    asked.length = 0;
    // Where the code should be, and what a build made; what else the project holds is looked for once for all.
    expect(fns.get('Farther')!.ai.verdict).toBe('no');
    expect(asked).toEqual(['gone/farther', '']);
  });
});

describe('code in the template', () => {
  const inline = (code: string, more = ''): Fn => functionsIn(`Resources:\n  Fn:\n    Type: AWS::Lambda::Function\n    Properties:\n      Handler: index.handler\n      Runtime: python3.13\n${more}      Code:\n        ZipFile: |\n${code.replace(/^(?=.)/gm, '          ')}`, {}).get('Fn')!;

  it('is read, and what is found stands in the template', () => {
    const fn = inline(CONVERSE);
    expect(verdict(fn)).toBe('ai 70 api-call');
    const [{ span }] = fn.handler!.calls as [(typeof fn.handler & object)['calls'][number]];
    expect(span.source.path).toBe('template.yaml');
    expect(span.source.text.slice(span.start, span.end)).toContain("client.converse(modelId='anthropic");
    expect(span.source).toBe(fn.resource.span.source);
    expect(fn.handler!.files).toEqual(['template.yaml']);
  });

  it('that sets up and calls no model is none', () => {
    expect(verdict(inline(ORDINARY))).toBe('no 0');
  });

  it('keeps every place in the file, whatever it is', () => {
    const line = fc.constantFrom('import boto3', "c = boto3.client('bedrock-runtime')", 'def handler(e, c2):', '    c.converse(', "    modelId='x'", ')', '"""', "  if True:", '    for r in e["Records"]:', '        c.invoke_model(modelId="y")', '', '\t', 'é😀');
    fc.assert(fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), (lines) => {
      const fn = inline(`x = 1\n${lines.join('\n')}\n`);
      const { handler } = fn;
      for (const { span } of [...(handler?.calls ?? []), ...(handler?.clients ?? []), ...(handler?.sdks ?? [])]) {
        expect(span.source.path).toBe('template.yaml');
        expect(span.end).toBeGreaterThan(span.start);
        expect(span.end).toBeLessThanOrEqual(span.source.text.length);
      }
    }), { numRuns: 60 });
  });
});

describe('code that something else was made of', () => {
  it('is read in an archive', () => {
    const fn = fnOf('CodeUri: code.zip, Handler: app.handler, Runtime: python3.13', { 'code.zip': zipSync({ 'app.py': strToU8(CONVERSE) }) });
    expect(because(fn)).toEqual(['source 70: calls converse of bedrock-runtime (code.zip/app.py:5)']);
  });

  it('is what sam built only where the source is not there', () => {
    const built = { '.aws-sam/build/Fn/app.py': CONVERSE };
    expect(fnOf(`CodeUri: src, ${PY}`, built).handler!.entry).toBe('.aws-sam/build/Fn/app.py');
    expect(fnOf(`CodeUri: src, ${PY}`, { ...built, 'src/app.py': ORDINARY }).handler!.entry).toBe('src/app.py');
  });

  it('is looked for where a build would take it from, and not believed to be all where it may be something else', () => {
    expect(fnOf(`CodeUri: dist/ask, ${PY}`, { 'src/ask/app.py': ORDINARY }).handler).toMatchObject({ entry: 'src/ask/app.py', gaps: [] });
    const fn = fnOf(`CodeUri: dist/ask, ${PY}, ${MAY}`, { 'app.py': ORDINARY });
    expect(fn.handler).toMatchObject({ entry: 'app.py', gaps: ['dist/ask is not built: the project was taken for its source'] });
    expect(fn.ai.verdict).toBe('ai');
  });

  it('is read from layers and from packages of the project', () => {
    const rest = '  L: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer } }\n';
    const uses = 'from llm import ask\n\ndef handler(event, context):\n    return ask(event)\n';
    const asks = CONVERSE.replace('handler(event, context)', 'ask(event)');
    expect(because(fnOf(`CodeUri: src, ${PY}, Layers: [!Ref L]`, { 'src/app.py': uses, 'layer/python/llm.py': asks }, { rest }))).toEqual(['source 70: calls converse of bedrock-runtime (layer/python/llm.py:5)']);
    expect(because(fnOf(`CodeUri: src, ${PY}`, { 'src/app.py': uses, 'src/requirements.txt': '-e ../lib/llm_pkg[all]  # ours\n', 'lib/llm_pkg/llm.py': asks }))).toEqual(['source 70: calls converse of bedrock-runtime (lib/llm_pkg/llm.py:5)']);
  });

  it('is read from what an image is built from', () => {
    const files = { 'app/Dockerfile': 'FROM public.ecr.aws/lambda/python:3.13\nCOPY src/ ./\nCMD ["app.handler"]\n', 'app/src/app.py': CONVERSE };
    expect(verdict(fnOf('PackageType: Image', files, { metadata: '{ DockerContext: app, Dockerfile: Dockerfile }' }))).toBe('ai 70 api-call');
  });

  it('is read from the only Dockerfile, of which several functions start a part each', () => {
    const image = (rest: string): string => `{ Type: AWS::Lambda::Function, Properties: { PackageType: Image, Code: { ImageUri: !Ref Uri }${rest} } }`;
    const template = (first: string, second: string): string => `Parameters: { Uri: { Type: String } }\nResources:\n  Ask: ${image(first)}\n  Store: ${image(second)}\n`;
    const files = { 'Dockerfile': 'FROM public.ecr.aws/lambda/python:3.13\nCOPY code/ ./code/\nCMD ["code.ask.handler"]\n', 'code/ask.py': CONVERSE, 'code/store.py': ORDINARY };
    const commands = template(', ImageConfig: { Command: [code.ask.handler] }', ', ImageConfig: { Command: [code.store.handler] }');
    expect([...functionsIn(commands, files).values()].map((fn) => [fn.handler?.entry, fn.ai.verdict])).toEqual([['code/ask.py', 'ai'], ['code/store.py', 'no']]);
    expect(functionsIn(commands, files).get('Ask')!.handler!.gaps).toEqual(['its image lies elsewhere: Dockerfile was taken for what it is built from']);
    // Without commands each may be of a Dockerfile of its own.
    expect([...functionsIn(template('', ''), files).values()].map(({ handler }) => handler)).toEqual([undefined, undefined]);
  });

  it('is read from the Dockerfile of several that lies in a folder of its name', () => {
    const dockerfile = 'FROM public.ecr.aws/lambda/python:3.13\nCOPY app.py ./\nCMD ["app.handler"]\n';
    const image = '{ Type: AWS::Lambda::Function, Properties: { PackageType: Image, Code: { ImageUri: !Ref Uri } } }';
    const found = functionsIn(`Parameters: { Uri: { Type: String } }\nResources:\n  AskFunction: ${image}\n  StoreFunction: ${image}\n  OtherFunction: ${image}\n`, {
      'ask/Dockerfile': dockerfile, 'ask/app.py': CONVERSE, 'lambda/store/Dockerfile': dockerfile, 'lambda/store/app.py': ORDINARY,
    });
    expect([...found.values()].map(({ handler }) => handler?.entry)).toEqual(['ask/app.py', 'lambda/store/app.py', undefined]);
  });

  it('is taken for what lies in a bucket where nothing else can be meant, and never for the whole of it', () => {
    const fn = fnOf('CodeUri: s3://b/ask.zip, Handler: index.handler, Runtime: python3.13', { 'lambda/ask/index.py': CONVERSE, 'lambda/other/index.py': ORDINARY });
    expect(fn.handler).toMatchObject({ entry: 'lambda/ask/index.py', gaps: ['what deploys lies elsewhere: lambda/ask was taken for its source'] });
    expect(fn.ai.verdict).toBe('ai');
    expect(fnOf('CodeUri: s3://b/k.zip, Handler: index.handler, Runtime: python3.13', { 'a/index.py': CONVERSE, 'b/index.py': ORDINARY }).handler).toBeUndefined();
    const role = 'R: {Type: AWS::IAM::Role, Properties: {Policies: [{PolicyDocument: {Statement: [{Effect: Allow, Action: bedrock:InvokeModel, Resource: "*"}]}}]}}';
    const shared = functionsIn(`Resources:\n  StoreOrder: {Type: AWS::Serverless::Function, Properties: {CodeUri: s3://b/k.zip, Handler: index.handler, Runtime: python3.13, Role: !GetAtt R.Arn}}\n  Asks: {Type: AWS::Serverless::Function, Properties: {CodeUri: s3://b/l.zip, ${PY}, Role: !GetAtt R.Arn}}\n  ${role}\n`, { 'lambda/store-order/index.py': ORDINARY });
    expect([...shared.values()].map(verdict)).toEqual(['no 10', 'likely 30 api-call']);
    expect(verdict(fnOf(`CodeUri: s3://b/k.zip, Handler: store_order.handler, Runtime: python3.13, ${MAY}`, { 'lambda/store_order.py': ORDINARY }))).toBe('ai 60 api-call');
  });
});

describe('manifests', () => {
  const JAVA = 'Runtime: ruby3.3, Handler: app.handler';
  it('speak where the code cannot be read, and less where others share them', () => {
    expect(because(fnOf(`CodeUri: src, ${JAVA}`, { 'src/requirements.txt': 'boto3\nopenai\n' }))).toEqual(['manifest 45: its requirements.txt asks for openai (src/requirements.txt:2)']);
    expect(because(fnOf(`CodeUri: src, ${JAVA}`, { 'src/x': '', 'package.json': '{"dependencies": {"openai": "4.0.0"}}' }))).toEqual(['manifest 20: package.json, which other functions share, asks for openai (package.json:1)']);
    const two = `Resources:\n  A: {Type: AWS::Serverless::Function, Properties: {CodeUri: src, ${JAVA}}}\n  B: {Type: AWS::Serverless::Function, Properties: {CodeUri: src, ${JAVA}}}\n`;
    expect(because(functionsIn(two, { 'src/requirements.txt': 'openai\n' }).get('A')!)[0]).toMatch(/^manifest 20/);
  });

  it('of counting and sorting make nothing likely', () => {
    expect(verdict(fnOf(`CodeUri: src, ${JAVA}`, { 'src/requirements.txt': 'scikit-learn\n' }))).toBe('no 25 local-inference');
  });
});

describe('other languages', () => {
  it('are searched for imports, from the class of the handler on', () => {
    const files = {
      'fn/pom.xml': '<artifactId>bedrockruntime</artifactId>',
      'fn/src/main/java/com/x/Ask.java': 'package com.x;\nimport com.x.Model;\nclass Ask { Model m; }', 'fn/src/main/java/com/x/Model.java': 'import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;',
      'fn/src/main/java/com/x/Store.java': 'class Store { }', 'fn/src/test/java/com/x/StoreTest.java': 'class StoreTest { Model m; }',
    };
    const of = (handler: string): Fn => fnOf(`CodeUri: fn, Runtime: java21, Handler: "com.x.${handler}::handle"`, files);
    expect(because(of('Ask'))).toEqual(['source 65: uses bedrock-runtime (fn/src/main/java/com/x/Model.java:1)']);
    expect(verdict(of('Store'))).toBe('no 0');
    expect(of('Store').handler!.gaps).toEqual(['Java is searched for imports, not read']);
    // The role keeps its word where nothing was read.
    expect(verdict(fnOf(`CodeUri: fn, Runtime: java21, Handler: "com.x.Store::handle", ${MAY}`, files))).toBe('ai 60 api-call');
  });

  it.each([
    ['dotnet8', 'A::B.Fn::Run', { 'fn/Fn.cs': 'using Amazon.BedrockRuntime;\nclass Fn {}' }],
    ['provided.al2023', 'bootstrap', { 'fn/go.mod': 'module x', 'fn/main.go': 'import "github.com/aws/aws-sdk-go-v2/service/bedrockruntime"' }],
    ['provided.al2023', 'bootstrap', { 'fn/Cargo.toml': '[package]', 'fn/src/main.rs': 'use aws_sdk_bedrockruntime::Client;' }],
    ['provided.al2023', 'bootstrap', { 'fn/Cargo.toml': '[package]', 'fn/src/main.rs': 'use ort::{Environment, Session};' }],
  ])('%s %s', (runtime, handler, files) => {
    expect(fnOf(`CodeUri: fn, Runtime: ${runtime}, Handler: "${handler}"`, files).ai).toMatchObject({ verdict: 'ai', score: 65 });
  });
});

describe('what the code does', () => {
  const kinds = (code: string, more = '', rest = ''): string => [...fnOf(`CodeUri: src, ${PY}${more}`, { 'src/app.py': `import boto3\nclient = boto3.client('bedrock-runtime')\nkb = boto3.client('bedrock-agent-runtime')\n\n${code}` }, { rest }).ai.kinds].sort().join();

  it('settles the kind, and the role gives no hints beside it', () => {
    const may = ', Policies: [{Statement: [{Effect: Allow, Action: ["bedrock:InvokeModel", "bedrock:Retrieve", "s3vectors:*", "bedrock:InvokeAgent"], Resource: "*"}]}]';
    expect(kinds('def handler(event, context):\n    return client.converse(modelId="x", messages=[])\n', may)).toBe('api-call');
    expect(kinds('def handler(event, context):\n    return kb.retrieve(knowledgeBaseId="x")\n', may)).toBe('retrieve');
    expect(kinds('def handler(event, context):\n    docs = kb.retrieve(knowledgeBaseId="x")\n    return client.converse(modelId="x", messages=docs)\n', may)).toBe('api-call,rag');
    expect(kinds('def handler(event, context):\n    return kb.invoke_agent(agentId="x")\n', may)).toBe('agent-client');
    expect(kinds('def handler(event, context):\n    return client.invoke_model(modelId="amazon.titan-embed-text-v2:0", body="")\n', may)).toBe('embedding');
    expect(kinds('def handler(event, context):\n    for record in event["Records"]:\n        client.converse(modelId="x", messages=[record])\n', may)).toBe('api-call,batch');
    expect(kinds('def handler(event, context):\n    return client.apply_guardrail(guardrailIdentifier="x")\n', may)).toBe('guardrail');
  });

  it('streams only where somebody takes pieces', () => {
    const code = 'def handler(event, context):\n    for part in client.converse_stream(modelId="x", messages=[])["stream"]:\n        print(part)\n';
    expect(kinds(code)).toBe('api-call');
    expect(kinds(code, ', FunctionUrlConfig: { AuthType: AWS_IAM, InvokeMode: RESPONSE_STREAM }')).toBe('api-call,streaming');
    expect(kinds(code, ', Events: { A: { Type: Api, Properties: { Path: /x, Method: get, ResponseTransferMode: RESPONSE_STREAM } } }')).toBe('api-call,streaming');
    expect(kinds(code, ', Events: { A: { Type: Api, Properties: { Path: /x, Method: get } } }')).toBe('api-call');
  });

  it('runs for each item of a Distributed Map', () => {
    const code = 'def handler(event, context):\n    return client.converse(modelId="x", messages=[])\n';
    const machine = (mode: string): string => `  M: { Type: AWS::StepFunctions::StateMachine, Properties: { Definition: { StartAt: A, States: { A: { Type: Map, End: true, ItemProcessor: { ProcessorConfig: { Mode: ${mode} }, StartAt: B, States: { B: { Type: Task, Resource: !GetAtt Fn.Arn, End: true } } } } } } } }\n`;
    expect(kinds(code, '', machine('DISTRIBUTED'))).toBe('api-call,batch');
    expect(kinds(code, '', machine('INLINE'))).toBe('api-call');
  });

  it('with managed services alone is no AI work', () => {
    const fn = fnOf(`CodeUri: src, ${PY}`, { 'src/app.py': 'import boto3\ntextract = boto3.client("textract")\n\ndef handler(event, context):\n    return textract.detect_document_text(Document={})\n' });
    expect(verdict(fn)).toBe('no 25 managed-ai');
    expect(because(fn)).toEqual(['source 25: calls detect_document_text of textract (src/app.py:5)']);
  });

  it('is corrected by who knows better', () => {
    expect(verdict(fnOf(`CodeUri: src, ${PY}`, { 'src/app.py': CONVERSE }, { metadata: '{ lambdafit: { ai: false } }' }))).toBe('no 0');
    expect(verdict(fnOf(`CodeUri: src, ${PY}`, { 'src/app.py': ORDINARY }, { metadata: '{ lambdafit: { ai: true, kind: batch } }' }))).toBe('ai 100 batch');
    expect(verdict(fnOf(`CodeUri: src, ${PY}`, { 'src/app.py': CONVERSE }, { metadata: '{ lambdafit: { kind: [agent-loop] } }' }))).toBe('ai 70 agent-loop');
  });
});

it('has a call that nothing leads to leave the role its word', () => {
  const dead = `${ORDINARY}\ndef unused():\n    boto3.client('bedrock-runtime').converse(modelId='x', messages=[])\n`;
  expect(verdict(fnOf(`CodeUri: src, ${PY}`, { 'src/app.py': dead }))).toBe('no 0');
  expect(fnOf(`CodeUri: src, ${PY}, ${MAY}`, { 'src/app.py': dead }).ai).toMatchObject({ verdict: 'ai', score: 60 });
});

it('has an address in a library be more than that where the function has the key', () => {
  const files = { 'src/app.py': 'from lib import send\n\ndef handler(event, context):\n    return send(event)\n', 'src/lib.py': "BASE = 'https://api.openai.com/v1'\n\ndef send(event):\n    return wire(BASE, event)\n" };
  expect(fnOf(`CodeUri: src, ${PY}`, files).ai.verdict).toBe('no');
  expect(fnOf(`CodeUri: src, ${PY}, Environment: { Variables: { OPENAI_API_KEY: x } }`, files).ai.verdict).toBe('ai');
});

it('has the code of functions that differ in their settings alone read once', () => {
  const read: string[] = [];
  const inner = memoryWorkspace({ 'src/app.py': CONVERSE });
  const fns = functionsIn(`Resources:\n  A: {Type: AWS::Serverless::Function, Properties: {CodeUri: src, ${PY}}}\n  B: {Type: AWS::Serverless::Function, Properties: {CodeUri: src, ${PY}, Timeout: 9}}\n`, {}, { ...inner, read: (path, atMost) => (read.push(path), inner.read(path, atMost)) });
  expect([...fns.values()].map(({ ai }) => ai.verdict)).toEqual(['ai', 'ai']);
  expect(handlerOf(fns.get('A')!.resource)).toBe(handlerOf(fns.get('A')!.resource));
  expect(read.filter((path) => path === 'src/app.py')).toHaveLength(1);
});
