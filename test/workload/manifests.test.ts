import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layerFolders, manifestsOf, type ManifestPlaces } from '../../src/workload/manifests.js';
import { memoryWorkspace } from '../support.js';

const places = (more: Partial<ManifestPlaces> = {}): ManifestPlaces => ({ folder: 'src', home: '', dockerfile: undefined, layers: [], ...more });

/** `from: name written version @ line` of every package that is found. */
function found(files: Readonly<Record<string, string>>, more: Partial<ManifestPlaces> = {}): string[] {
  return manifestsOf(places(more), memoryWorkspace(files)).flatMap(({ from, packages }) => packages.map(({ name, written, version, span }) => {
    const { line } = span.source.position(span.start);
    expect(span.end).toBeGreaterThan(span.start);
    expect(span.end).toBeLessThanOrEqual(span.source.text.length);
    return `${from}: ${written}${written === name ? '' : ` (${name})`}${version === undefined ? '' : ` ${version}`} @ ${span.source.path}:${line}`;
  }));
}

describe('requirements.txt', () => {
  const one = (line: string): string[] => found({ 'src/requirements.txt': `boto3\n${line}\n` });

  it.each([
    ['openai', 'code: openai @ src/requirements.txt:2'],
    ['OpenAI==1.2.3', 'code: OpenAI (openai) 1.2.3 @ src/requirements.txt:2'],
    ['  anthropic[bedrock]>=0.3,<1 ; python_version > "3.8"  # vendor', 'code: anthropic @ src/requirements.txt:2'],
    ['langchain_aws == 0.2.1', 'code: langchain_aws (langchain) 0.2.1 @ src/requirements.txt:2'],
    ['strands-agents~=0.1', 'code: strands-agents (strands) @ src/requirements.txt:2'],
    ['torch @ https://download.pytorch.org/whl/cpu/torch-2.1-cp311.whl', 'code: torch @ src/requirements.txt:2'],
    ['git+https://github.com/langchain-ai/langgraph.git#egg=langgraph', 'code: langgraph @ src/requirements.txt:2'],
    ['-e git+https://example.com/x.git#egg=crewai', 'code: crewai @ src/requirements.txt:2'],
    ['llama-index-llms-bedrock', 'code: llama-index-llms-bedrock (llama-index) @ src/requirements.txt:2'],
    ['scikit.learn', 'code: scikit.learn (scikit-learn) @ src/requirements.txt:2'],
  ])('%s', (line, expected) => {
    expect(one(line)).toEqual([expected]);
  });

  it.each(['# openai', 'openai-whisperer', 'my-openai', 'requests', '-c constraints.txt', '--index-url https://openai.example', './openai', 'aws-lambda-powertools', '-r https://example.com/openai.txt', 'transformers-data'])('%s is nothing', (line) => {
    expect(found({ 'src/requirements.txt': `${line}\n`, 'src/constraints.txt': 'openai\n' })).toEqual([]);
  });

  it('includes others, each once', () => {
    const files = { 'src/requirements.txt': '-r ../shared/base.txt\n--requirement=extra.txt\n', 'shared/base.txt': 'openai\n-r ../src/requirements.txt\n', 'src/extra.txt': 'groq\n-r ../shared/base.txt\n' };
    expect(found(files)).toEqual(['code: openai @ shared/base.txt:1', 'code: groq @ src/extra.txt:1']);
  });
});

describe('pyproject.toml and Pipfile', () => {
  it('name what is installed, and not what is optional or for developers', () => {
    const pyproject = '[project]\nname = "x"\ndependencies = [\n  "boto3",\n  "openai>=1.0",\n]\n[project.optional-dependencies]\nlocal = ["torch"]\n[dependency-groups]\ndev = ["anthropic"]\n';
    expect(found({ 'src/pyproject.toml': pyproject })).toEqual(['code: openai @ src/pyproject.toml:5']);
    const poetry = '[tool.poetry.dependencies]\npython = "^3.12"\nlanggraph = "0.2.5"\ngroq = { version = "^1", optional = true }\ncohere = { git = "https://x" }\n[tool.poetry.group.dev.dependencies]\ntorch = "*"\n';
    expect(found({ 'src/pyproject.toml': poetry })).toEqual(['code: langgraph 0.2.5 @ src/pyproject.toml:3', 'code: cohere @ src/pyproject.toml:5']);
    expect(found({ 'src/Pipfile': '[packages]\n"openai" = "==1.1"\n[dev-packages]\ntorch = "*"\n' })).toEqual(['code: openai 1.1 @ src/Pipfile:2']);
    expect(found({ 'src/pyproject.toml': '[project\nbroken' })).toEqual([]);
  });
});

describe('package.json', () => {
  it('names dependencies and no others', () => {
    const text = '{\n  "name": "openai",\n  "dependencies": {\n    "@aws-sdk/client-bedrock-runtime": "^3.500.0",\n    "ai": "4.0.1",\n    "express": "^4"\n  },\n  "devDependencies": { "langchain": "*" }\n}\n';
    expect(found({ 'src/package.json': text })).toEqual(['code: @aws-sdk/client-bedrock-runtime (bedrock-runtime) @ src/package.json:4', 'code: ai 4.0.1 @ src/package.json:5']);
    expect(found({ 'src/package.json': '{\n\t"dependencies": {\n\t\t"openai": "1.0.0"\n\t}\n}' })).toEqual(['code: openai 1.0.0 @ src/package.json:3']);
    for (const broken of ['{', '[]', '"x"', '{"dependencies": []}', '']) expect(found({ 'src/package.json': broken })).toEqual([]);
  });
});

describe('other languages', () => {
  it.each([
    ['pom.xml', '<dependency>\n<groupId>software.amazon.awssdk</groupId>\n<artifactId>bedrockruntime</artifactId>\n</dependency>', 'code: bedrockruntime (bedrock-runtime) @ src/pom.xml:3'],
    ['build.gradle.kts', 'dependencies {\n  implementation("dev.langchain4j:langchain4j:1.0")\n}', 'code: dev.langchain4j (langchain4j) @ src/build.gradle.kts:2'],
    ['Fn.csproj', '<PackageReference Include="AWSSDK.BedrockRuntime" Version="3.7" />', 'code: AWSSDK.BedrockRuntime (bedrock-runtime) @ src/Fn.csproj:1'],
    ['go.mod', 'require (\n github.com/aws/aws-sdk-go-v2/service/bedrockruntime v1.1.0\n)', 'code: bedrockruntime (bedrock-runtime) @ src/go.mod:2'],
    ['Cargo.toml', '[dependencies]\naws-sdk-bedrockruntime = "1"', 'code: bedrockruntime (bedrock-runtime) @ src/Cargo.toml:2'],
  ])('%s', (name, text, expected) => {
    expect(found({ [`src/${name}`]: text })).toEqual([expected]);
  });
});

describe('a manifest', () => {
  it('of the repository is told from that of the code and of what lies between', () => {
    const files = { 'app/fns/ask/requirements.txt': 'openai', 'app/fns/requirements.txt': 'groq', 'app/requirements.txt': 'cohere', 'requirements.txt': 'torch', 'other/requirements.txt': 'vllm' };
    expect(found(files, { folder: 'app/fns/ask', home: 'app' })).toEqual([
      'code: openai @ app/fns/ask/requirements.txt:1', 'above: groq @ app/fns/requirements.txt:1', 'repository: cohere @ app/requirements.txt:1', 'repository: torch @ requirements.txt:1',
    ]);
    expect(found(files, { folder: 'app/fns', home: 'infra' })).toContain('above: cohere @ app/requirements.txt:1');
    expect(found({ '../a/requirements.txt': 'openai', 'requirements.txt': 'groq' }, { folder: '../a' })).toEqual(['code: openai @ ../a/requirements.txt:1']);
  });

  it('has its versions from the lock file beside it', () => {
    const lock = JSON.stringify({ packages: { 'node_modules/openai': { version: '4.28.0' } } }, null, 2);
    expect(found({ 'src/package.json': '{"dependencies": {"openai": "^4"}}', 'src/package-lock.json': lock })).toEqual(['code: openai 4.28.0 @ src/package.json:1']);
    const toml = '[[package]]\nname = "boto3"\nversion = "1.0"\n\n[[package]]\nname = "strands-agents"\nversion = "1.4.0"\n';
    expect(found({ 'src/requirements.txt': 'strands_agents', 'src/uv.lock': toml })).toEqual(['code: strands_agents (strands) 1.4.0 @ src/requirements.txt:1']);
    expect(found({ 'src/package.json': '{"dependencies": {"openai": "^4"}}', 'src/yarn.lock': 'openai@^4:\n  version "4.9.1"\n' })).toEqual(['code: openai 4.9.1 @ src/package.json:1']);
  });
});

describe('an image', () => {
  it('installs what its Dockerfile says', () => {
    const text = 'FROM python:3.12\nRUN pip install --no-cache-dir \\\n    boto3 torch==2.1.0 "openai>=1" && \\\n    npm install @anthropic-ai/sdk@0.9.1\nRUN pip install -r requirements.txt\n';
    expect(found({ 'src/Dockerfile': text }, { dockerfile: 'src/Dockerfile' })).toEqual([
      'image: torch 2.1.0 @ src/Dockerfile:3', 'image: openai @ src/Dockerfile:3', 'image: @anthropic-ai/sdk (anthropic) 0.9.1 @ src/Dockerfile:4',
    ]);
  });
});

describe('a layer', () => {
  it('brings what its manifest asks for, or what lies unpacked in it', () => {
    expect(found({ 'layer/requirements.txt': 'langchain' }, { layers: ['layer'] })).toEqual(['layer: langchain @ layer/requirements.txt:1']);
    expect(found({ 'layer/nodejs/package.json': '{"dependencies": {"openai": "1.0.0"}}' }, { layers: ['layer'] })).toEqual(['layer: openai 1.0.0 @ layer/nodejs/package.json:1']);
    expect(found({ 'layer/python/openai/__init__.py': 'x', 'layer/python/requests/__init__.py': 'x' }, { layers: ['layer'] })).toEqual(['layer: openai @ layer/python/openai/__init__.py:1']);
    expect(found({ 'layer/nodejs/node_modules/@anthropic-ai/sdk/package.json': '{}' }, { layers: ['layer'] })).toEqual(['layer: @anthropic-ai/sdk (anthropic) @ layer/nodejs/node_modules/@anthropic-ai/sdk/package.json:1']);
  });

  it('has its modules where Lambda looks for them', () => {
    const files = memoryWorkspace({ 'l/python/a.py': '', 'l/python/lib/python3.12/site-packages/b.py': '', 'l/nodejs/node_modules/c/index.js': '' });
    expect(layerFolders('l', files)).toEqual(['l', 'l/python', 'l/python/lib/python3.12/site-packages', 'l/nodejs', 'l/nodejs/node_modules']);
  });
});

it('takes any manifest without a word', () => {
  const name = fc.constantFrom('requirements.txt', 'pyproject.toml', 'Pipfile', 'package.json', 'pom.xml', 'go.mod', 'Cargo.toml', 'package-lock.json', 'uv.lock');
  const text = fc.oneof(fc.string(), fc.array(fc.constantFrom('openai', '==', '-r requirements.txt', '\n', '[project]', 'dependencies = [', '"openai"', ']', '{', '}', ':', '<a>', ';', '#egg=', '"')).map((parts) => parts.join('')));
  fc.assert(fc.property(fc.dictionary(name.map((one) => `src/${one}`), text), (files) => {
    found(files);
  }));
  const start = performance.now();
  found({ 'src/requirements.txt': 'a-'.repeat(200_000), 'src/package.json': `{"dependencies": {"openai": "1"${', "a": "b"'.repeat(20_000)}}}`, 'src/package-lock.json': '"node_modules/openai":'.repeat(100_000), 'src/uv.lock': 'name = "openai"\n'.repeat(100_000) });
  expect(performance.now() - start).toBeLessThan(3_000);
});
