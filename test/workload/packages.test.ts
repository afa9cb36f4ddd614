import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { FileStat, Workspace } from '../../src/source/workspace.js';
import { measureZip } from '../../src/workload/code/zip.js';
import { codeSizeOf, layerSizeOf, measureFolder, publishedLayerSize } from '../../src/workload/packages.js';
import { OpenProject } from '../../src/template/project.js';
import { Template } from '../../src/template/template.js';
import { memoryWorkspace, templateOf } from '../support.js';

const text = (length: number): string => 'x'.repeat(length);

function sizes(template: Template) {
  const briefly = (size: ReturnType<typeof codeSizeOf>) => size && `${size.bytes} ${size.certainty} ${size.path ?? 'inline'}`;
  return Object.fromEntries([...template.resources.values()].map((resource) =>
    [resource.logicalId, briefly(/Layer/.test(resource.type) ? layerSizeOf(resource) : codeSizeOf(resource))]));
}

/** One function with `CodeUri: src`, and these files. */
const unbuilt = (files: Readonly<Record<string, string>>, more = '') =>
  sizes(templateOf(`Resources: { Fn: { Type: AWS::Serverless::Function, Properties: { CodeUri: src/, Runtime: python3.13 }${more} } }`, files)).Fn;

describe('what sam build made', () => {
  const source = `
Resources:
  Fn: { Type: AWS::Serverless::Function, Metadata: { BuildMethod: esbuild }, Properties: { CodeUri: src } }
  Twin: { Type: AWS::Serverless::Function, Properties: { CodeUri: src } }
  Layer: { Type: AWS::Serverless::LayerVersion, Metadata: { BuildMethod: python3.13 }, Properties: { ContentUri: layer } }
  Child: { Type: AWS::Serverless::Application, Properties: { Location: child/template.yaml } }
`;
  const child = 'Resources: { Fn: { Type: AWS::Serverless::Function, Properties: { CodeUri: code } } }';
  const built = 'Resources: { Twin: { Type: AWS::Serverless::Function, Properties: { CodeUri: Fn } }, Evil: { Properties: { CodeUri: ../.. } } }';
  const files = {
    'src/requirements.txt': 'boto3',
    'child/template.yaml': child,
    '.aws-sam/build/template.yaml': built,
    '.aws-sam/build/Fn/a.py': text(10),
    '.aws-sam/build/Fn/boto3/b.py': text(5),
    '.aws-sam/build/Layer/python/x.py': text(7),
    '.aws-sam/build/Child/Fn/c.py': text(3),
  };

  it('is what deploys, whatever the source looks like', () => {
    const template = templateOf(source, files);
    expect(sizes(template)).toMatchObject({ Fn: '15 high .aws-sam/build/Fn', Twin: '15 high .aws-sam/build/Fn', Layer: '7 high .aws-sam/build/Layer' });
    const [nested] = [...template.descendants()];
    expect(sizes(nested!)).toEqual({ Fn: '3 high .aws-sam/build/Child/Fn' });
  });

  it('is measured as it is by the template that it holds', () => {
    const project = new OpenProject(memoryWorkspace({ ...files, '.aws-sam/build/Fn/requirements.txt': 'boto3', '.aws-sam/build/Fn/go.mod': '' }));
    const template = new Template(project.tree('.aws-sam/build/template.yaml')!.documents[0]!, { project });
    expect(sizes(template)).toEqual({ Twin: '20 high .aws-sam/build/Fn' });
  });

  it('leaves no way out of its folder', () => {
    const evil = `
Resources:
  Evil: { Type: AWS::Serverless::Function, Properties: {} }
  "../../secret": { Type: AWS::Serverless::Function, Properties: {} }
  constructor: { Type: AWS::Serverless::Function, Properties: {} }
`;
    expect(sizes(templateOf(evil, { ...files, 'secret/x': 'x' }))).toEqual({});
  });
});

describe('a function that nothing was built for', () => {
  it('is its folder, where a build would add nothing', () => {
    expect(unbuilt({ 'src/a.py': text(10), 'src/data/b.json': text(5) })).toBe('15 high src');
  });

  it('is believed less where there is a manifest, and its packages beside it', () => {
    expect(unbuilt({ 'src/a.py': text(1), 'src/requirements.txt': 'x\n', 'src/x/x.py': text(2), 'src/x-1.dist-info/METADATA': '' })).toBe('5 medium src');
    expect(unbuilt({ 'src/a.py': text(1), 'src/requirements.txt': '# none\n\n' })).toBe('9 medium src');
    expect(unbuilt({ 'src/package.json': '{"dependencies":{"@a/b":"1"}}', 'src/node_modules/@a/b/i.js': text(3) })).toBe('32 medium src');
    expect(unbuilt({ 'src/package.json': '{"type":"module"}', 'src/a.mjs': text(3) })).toBe('20 medium src');
  });

  it('is unknown where its packages are missing', () => {
    expect(unbuilt({ 'src/a.py': text(1), 'src/requirements.txt': 'torch\n' })).toBeUndefined();
    expect(unbuilt({ 'src/a.py': text(1), 'src/pyproject.toml': '' })).toBeUndefined();
    expect(unbuilt({ 'src/package.json': '{"dependencies":{"a":"1"}}' })).toBeUndefined();
    expect(unbuilt({ 'src/package.json': '{"dependencies":{"a":"1","b":"1"}}', 'src/node_modules/a/i.js': '' })).toBeUndefined();
    expect(unbuilt({ 'src/package.json': 'no json' })).toBeUndefined();
    expect(unbuilt({ 'src/Gemfile': '' })).toBeUndefined();
  });

  it('is unknown where node_modules also holds what developers need', () => {
    const manifest = '{"dependencies":{"a":"1"},"devDependencies":{"typescript":"5"}}';
    expect(unbuilt({ 'src/package.json': manifest, 'src/node_modules/a/i.js': '' })).toBe(`${manifest.length} medium src`);
    expect(unbuilt({ 'src/package.json': manifest, 'src/node_modules/a/i.js': '', 'src/node_modules/typescript/i.js': '' })).toBeUndefined();
    const lock = '{"packages":{"node_modules/a":{},"node_modules/z":{"dev":true}}}';
    expect(unbuilt({ 'src/package.json': '{"dependencies":{"a":"1"}}', 'src/node_modules/a/i.js': '', 'src/node_modules/.package-lock.json': lock })).toBeUndefined();
  });

  it.each(['Makefile', 'go.mod', 'Cargo.toml', 'pom.xml', 'build.gradle.kts', 'Fn.csproj', 'tsconfig.json'])('is unknown where %s says that it is compiled', (name) => {
    expect(unbuilt({ 'src/a': text(1), [`src/${name}`]: '' })).toBeUndefined();
  });

  it('is unknown where a build method is set, and as it is where it asks for no build', () => {
    const files = { 'src/a.py': text(1), 'src/requirements.txt': 'torch\n' };
    expect(unbuilt({ 'src/a.py': text(1) }, ', Metadata: { BuildMethod: makefile }')).toBeUndefined();
    expect(unbuilt(files, ', Metadata: { SkipBuild: true }')).toBe('7 high src');
  });

  it('leaves out what no packager takes, and is believed less then', () => {
    expect(unbuilt({ 'src/a.py': text(1), 'src/.venv/big.so': text(100), 'src/.git/x': text(100) })).toBe('1 medium src');
  });
});

describe('where code is', () => {
  it('is a zip, a folder for aws cloudformation package, or the template itself', () => {
    const zip = zipSync({ 'a.py': new Uint8Array(1_000), 'b/c.py': new Uint8Array(10) });
    expect(sizes(templateOf(`
Globals: { Function: { CodeUri: dist/fn.zip } }
Resources:
  Zipped: { Type: AWS::Serverless::Function, Properties: {} }
  Plain: { Type: AWS::Lambda::Function, Properties: { Code: ./src } }
  Inline: { Type: AWS::Lambda::Function, Properties: { Code: { ZipFile: 'naïve' } } }
  InlineSam: { Type: AWS::Serverless::Function, Properties: { InlineCode: 'x' } }
  Layer: { Type: AWS::Lambda::LayerVersion, Properties: { Content: layer.zip } }
  Folder: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer } }
`, { 'dist/fn.zip': zip, 'src/a.js': text(4), 'layer.zip': zip, 'layer/python/requirements.txt': text(3) }))).toEqual({
      Zipped: '1010 high dist/fn.zip', Plain: '4 high src', Inline: '6 high inline', InlineSam: '1 high inline',
      Layer: '1010 high layer.zip', Folder: '3 high layer',
    });
  });

  it('is medium where a parameter says so by its default, and unknown where it may be several', () => {
    expect(sizes(templateOf(`
Parameters: { Where: { Type: String, Default: src }, Other: { Type: String } }
Conditions: { C: !Equals [!Ref Other, x] }
Resources:
  Assumed: { Type: AWS::Serverless::Function, Properties: { CodeUri: !Ref Where } }
  Open: { Type: AWS::Serverless::Function, Properties: { CodeUri: !Ref Other } }
  Either: { Type: AWS::Serverless::Function, Properties: { CodeUri: !If [C, src, lib] } }
`, { 'src/a.py': text(1), 'lib/a.py': text(1) }))).toEqual({ Assumed: '1 medium src' });
  });

  it('is unknown in a bucket, in an image, outside the project, and of absurd types', () => {
    expect(sizes(templateOf(`
Resources:
  Bucket: { Type: AWS::Lambda::Function, Properties: { Code: { S3Bucket: b, S3Key: k } } }
  Url: { Type: AWS::Serverless::Function, Properties: { CodeUri: 's3://bucket/src' } }
  Image: { Type: AWS::Serverless::Function, Properties: { PackageType: Image, CodeUri: src } }
  Outside: { Type: AWS::Serverless::Function, Properties: { CodeUri: ../../../etc } }
  Absolute: { Type: AWS::Serverless::Function, Properties: { CodeUri: /etc } }
  Missing: { Type: AWS::Serverless::Function, Properties: { CodeUri: nowhere } }
  None: { Type: AWS::Serverless::Function }
  List: { Type: AWS::Serverless::Function, Properties: { CodeUri: [src] } }
  Text: { Type: AWS::Lambda::Function, Properties: 5, Metadata: [BuildMethod] }
  Layer: { Type: AWS::Lambda::LayerVersion, Properties: { Content: { S3Bucket: b, S3Key: k } } }
`, { 'src/a.py': text(1), 's3:/bucket/src/a': text(1) }))).toEqual({});
  });

  it('is the asset that CDK staged, bundled or not, but no source folder', () => {
    const hash = 'a'.repeat(64);
    const fn = (metadata: string, code = `{ S3Bucket: b, S3Key: ${hash}.zip }`) => `{ Type: AWS::Lambda::Function, Metadata: { ${metadata} }, Properties: { Code: ${code} } }`;
    const template = templateOf(`
Resources:
  Bundled: ${fn('aws:asset:path: asset.1, aws:asset:is-bundled: true')}
  AsItIs: ${fn('aws:asset:path: asset.1, aws:asset:is-bundled: false')}
  Zip: ${fn('aws:asset:path: asset.2.zip')}
  Unbundled: ${fn('aws:asset:path: /app, aws:asset:is-bundled: true')}
  Unstaged: ${fn('aws:asset:path: /app, aws:asset:is-bundled: false')}
  Gone: ${fn('aws:asset:path: asset.3')}
  Hashed: ${fn('')}
`, { 'asset.1/index.js': text(9), 'asset.1/package.json': '{"dependencies":{"a":"1"}}', 'asset.2.zip': zipSync({ a: new Uint8Array(50) }), '/app/x': text(1) }, {
      asset: (asked) => (asked === hash ? { path: 'asset.1', staged: true } : undefined),
    });
    expect(sizes(template)).toEqual({ Bundled: '35 high asset.1', AsItIs: '35 high asset.1', Zip: '50 high asset.2.zip', Hashed: '35 high asset.1' });
  });

  it('shows where the template names it, in words', () => {
    const template = templateOf('Resources:\n  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n      CodeUri: src\n', { 'src/a.py': text(300_000) });
    const { premise } = codeSizeOf(template.resources.get('Fn')!)!;
    expect(premise).toMatchObject({ note: 'its code unpacks to 0.3 MB (src)', certainty: 'high' });
    expect(premise.span.source.text.slice(premise.span.start, premise.span.end)).toBe('src');
  });
});

it('measures a folder that many share once', () => {
  let lists = 0;
  const memory = memoryWorkspace({ 'layer/a': text(1), 'template.yaml': `Resources:\n${Array.from({ length: 50 }, (_, i) => `  L${i}: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layer } }\n`).join('')}` });
  const project = new OpenProject({ ...memory, list: (folder) => (folder === 'layer' && lists++, memory.list(folder)) });
  const template = new Template(project.tree('template.yaml')!.documents[0]!, { project });
  expect(lists).toBe(0);
  for (const resource of template.resources.values()) expect(layerSizeOf(resource)!.bytes).toBe(1);
  expect(lists).toBe(1);
});

describe('a folder', () => {
  const folderOnly: FileStat = { kind: 'folder', size: 0, version: '' };
  const endless = (names: readonly string[]): Workspace => ({ read: () => undefined, stat: () => folderOnly, list: () => names });

  it('is the sum of its files', () => {
    expect(measureFolder(memoryWorkspace({ 'a/b': text(1), 'a/c/d': text(2), 'ab/e': text(4) }), 'a')).toBe(3);
  });

  it('is unknown where there is none', () => {
    expect(measureFolder(memoryWorkspace({ a: 'x' }), 'a')).toBeUndefined();
    expect(measureFolder(memoryWorkspace({ a: 'x' }), '../../etc')).toBeUndefined();
  });

  it('is unknown where it leads back into itself, or holds more than anybody deploys', () => {
    expect(measureFolder(endless(['again']), 'a')).toBeUndefined();
    expect(measureFolder(endless(['x', 'y']), 'a')).toBeUndefined();
    expect(measureFolder(endless(Array.from({ length: 100_001 }, (_, i) => `f${i}`)), 'a')).toBeUndefined();
  });
});

describe('a zip', () => {
  const zip = zipSync({ 'a.txt': new TextEncoder().encode(text(50_000)), 'b/': new Uint8Array(), 'b/c.bin': [new Uint8Array([1, 2, 3]), { level: 0 }] });
  /** The same with some bytes written over, found by what stands there. */
  const with32 = (signature: number, offset: number, value: number, nth = 0): Uint8Array => {
    const copy = zip.slice();
    const view = new DataView(copy.buffer);
    for (let at = 0, seen = 0; at + 4 <= copy.length; at++) {
      if (view.getUint32(at, true) === signature && seen++ === nth) {
        view.setUint32(at + offset, value, true);
        return copy;
      }
    }
    throw new Error('not found');
  };
  const ENTRY = 0x02014b50;
  const END = 0x06054b50;

  it('is what its directory says', () => {
    expect(measureZip(zip)).toBe(50_003);
    expect(measureZip(zipSync({}))).toBe(0);
    expect(measureZip(zipSync({ a: new Uint8Array(4_000_000) }))).toBe(4_000_000);
  });

  it('is unknown where it says more than can be', () => {
    expect(measureZip(with32(ENTRY, 24, 0xfffffff0))).toBeUndefined();
    expect(measureZip(with32(ENTRY, 20, 100_000))).toBeUndefined();
    // Stored, yet larger unpacked.
    expect(measureZip(with32(ENTRY, 24, 4, 2))).toBeUndefined();
  });

  it('is unknown where parts are missing', () => {
    for (const length of [0, 1, 21, 22, 100, zip.length - 1]) expect(measureZip(zip.slice(0, length))).toBeUndefined();
    expect(measureZip(zip.slice(1))).toBeUndefined();
    const end = zip.length - 22;
    expect(measureZip(new Uint8Array([...zip.slice(0, end - 10), ...zip.slice(end)]))).toBeUndefined();
  });

  it('is unknown where its last record counts wrong', () => {
    expect(measureZip(with32(END, 16, 0))).toBeUndefined();
    expect(measureZip(with32(END, 16, 0x7fffffff))).toBeUndefined();
    expect(measureZip(with32(END, 8, 0x00ff_00ff))).toBeUndefined();
    expect(measureZip(with32(END, 8, 0xffff_ffff))).toBeUndefined();
  });

  it('is unknown where its entries share their bytes, as those of a bomb do', () => {
    const entries = 200;
    const one = zipSync({ a: new Uint8Array(1_000_000) });
    const directory = new DataView(one.buffer).getUint32(one.length - 6, true);
    const entry = one.slice(directory, one.length - 22);
    const bomb = new Uint8Array(directory + entry.length * entries + 22);
    bomb.set(one.slice(0, directory));
    for (let i = 0; i < entries; i++) bomb.set(entry, directory + entry.length * i);
    bomb.set(one.slice(-22), bomb.length - 22);
    const view = new DataView(bomb.buffer);
    view.setUint32(bomb.length - 14, (entries << 16) | entries, true);
    view.setUint32(bomb.length - 10, entry.length * entries, true);
    expect(measureZip(bomb)).toBeUndefined();
  });

  it('is unknown in bytes that are none', () => {
    expect(measureZip(new TextEncoder().encode(text(100_000)))).toBeUndefined();
    expect(measureZip(new Uint8Array(1_000).fill(0x50))).toBeUndefined();
  });

  it('is read up to a size of its own, whatever the limit for templates', () => {
    const limits: (number | undefined)[] = [];
    const workspace: Workspace = {
      read: (path, atMost) => {
        if (path === 'a.zip') limits.push(atMost);
        return undefined;
      },
      stat: (path) => (path === 'a.zip' ? { kind: 'file', size: 200_000_000, version: '' } : undefined),
      list: () => [],
    };
    const { root } = templateOf('Resources: { Fn: { Type: AWS::Serverless::Function, Properties: { CodeUri: a.zip } } }');
    expect(sizes(new Template(root, { project: new OpenProject(workspace) }))).toEqual({});
    expect(limits).toEqual([128_000_000]);
  });
});

it('knows the least size of a layer that somebody measured, and of no other', () => {
  expect(publishedLayerSize('arn:aws:lambda:us-east-1:336392948345:layer:AWSSDKPandas-Python312-Arm64:9')).toMatchObject({
    bytes: 150_000_000, note: 'the layer AWS SDK for pandas unpacks to 143.1 MB at least, as reported',
  });
  expect(publishedLayerSize('arn:\0:lambda:\0:336392948345:layer:AWSSDKPandas-Python312:9')).toBeDefined();
  expect(publishedLayerSize('arn:aws:lambda:us-east-1:123456789012:layer:MyAWSSDKPandas-Python312:9')).toBeUndefined();
  expect(publishedLayerSize('arn:aws:lambda:us-east-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:7')).toBeUndefined();
});
