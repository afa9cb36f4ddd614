import { describe, expect, it } from 'vitest';
import { Source } from '../../src/source/source.js';
import { parseTree } from '../../src/source/tree.js';
import { OpenProject } from '../../src/template/project.js';
import { Template } from '../../src/template/template.js';
import { memoryWorkspace } from '../support.js';

const CHILD = 'Parameters: { Size: { Type: Number }, Name: { Type: String, Default: x } }\nResources: { It: { Type: A::B::C } }\n';

/** Paths of the nested stacks of a template, whose address is given in YAML. */
function joined(url: string, files: Readonly<Record<string, string>>, { path = 'template.yaml', parameters = '{ Size: 1 }', type = 'AWS::CloudFormation::Stack', property = 'TemplateURL' } = {}): readonly string[] {
  const text = `Parameters: { Bucket: { Type: String }, Prefix: { Type: String }, Known: { Type: String, Default: app/ }, Base: { Type: String } }
Conditions: { C: !Equals [!Ref Bucket, ours] }
Resources: { S: { Type: ${type}, Properties: { ${property}: ${url}, Parameters: ${parameters} } } }\n`;
  const project = new OpenProject(memoryWorkspace(files));
  const tree = parseTree(new Source(path, text));
  project.put(tree);
  return [...new Template(tree.documents[0]!, { project }).descendants()].map((template) => template.path);
}

describe('a nested stack whose template is uploaded', () => {
  it.each<[string, Readonly<Record<string, string>>, string?, string?]>([
    ['https://s3.amazonaws.com/bucket/prefix/templates/child.yaml', { 'templates/child.yaml': CHILD }],
    ["!Sub 'https://${Bucket}.s3.${AWS::Region}.amazonaws.com/${Prefix}templates/child.yaml'", { 'templates/child.yaml': CHILD }],
    ["!Sub 'https://${Bucket}.s3.${AWS::Region}.${AWS::URLSuffix}/${Prefix}/templates/child.yaml'", { 'templates/child.yaml': CHILD }],
    ["!Sub 'https://${Bucket}.s3.amazonaws.com/${Known}child.yaml'", { 'child.yaml': CHILD }],
    ["!Join ['', ['https://', !Ref Bucket, '.s3.amazonaws.com/child.yaml']]", { 'child.yaml': CHILD }],
    ["!Sub '${Base}/child.yaml'", { 'child.yaml': CHILD }],
    ["!If [C, 'https://ours.s3.amazonaws.com/v1/child.yaml', !Sub 'https://${Bucket}.s3.amazonaws.com/${Prefix}child.yaml']", { 'child.yaml': CHILD }],
    // From the folder of the template, and those around it.
    ["!Sub 'https://${Bucket}.s3.amazonaws.com/${Prefix}templates/child.yaml'", { 'cfn/templates/child.yaml': CHILD }, 'cfn/main.yaml', 'cfn/templates/child.yaml'],
    ["!Sub 'https://${Bucket}.s3.amazonaws.com/${Prefix}templates/child.yaml'", { 'cfn/templates/child.yaml': CHILD }, 'cfn/templates/main.yaml', 'cfn/templates/child.yaml'],
    ["!Sub 'https://${Bucket}.s3.amazonaws.com/${Prefix}parts/child.yaml'", { 'cfn/parts/child.yaml': CHILD }, 'cfn/templates/main.yaml', 'cfn/parts/child.yaml'],
    ["!Sub 'https://${Bucket}.s3.amazonaws.com/${Prefix}child.yaml'", { 'cfn/child.yaml': CHILD, 'child.yaml': CHILD }, 'cfn/main.yaml', 'cfn/child.yaml'],
    ['https://s3.amazonaws.com/bucket/elsewhere/child.yaml?versionId=1', { 'child.yaml': CHILD }],
    // Above where the run started, everything has another name.
    ['https://s3.amazonaws.com/bucket/prefix/other/parts/child.yaml', { 'parts/child.yaml': CHILD, '../other/parts/child.yaml': CHILD }, 'template.yaml', 'parts/child.yaml'],
    ['https://s3.amazonaws.com/bucket/prefix/parts/child.yaml', { '../other/parts/child.yaml': CHILD }, '../other/cfn/template.yaml'],
    // The longest that there is.
    ['https://s3.amazonaws.com/bucket/a/b/child.yaml', { 'b/child.yaml': CHILD, 'child.yaml': CHILD }, 'template.yaml', 'b/child.yaml'],
  ])('is read where its address ends in a path of the project: %s', (url, files, path = 'template.yaml', expected = Object.keys(files)[0]!) => {
    expect(joined(url, files, { path })).toEqual([expected]);
  });

  it.each<[string, string, Readonly<Record<string, string>>, string?]>([
    ['is not there', 'https://s3.amazonaws.com/bucket/child.yaml', { 'other.yaml': CHILD }],
    ['may be one of two', "!Sub 'https://${Bucket}.s3.amazonaws.com/${Prefix}parts/child.yaml'", { 'cfn/parts/child.yaml': CHILD, 'parts/child.yaml': CHILD, 'cfn/child.yaml': CHILD }, 'cfn/main.yaml'],
    ['has only its name in common with a file elsewhere', 'https://s3.amazonaws.com/bucket/child.yaml', { 'child.yaml': CHILD }, 'cfn/main.yaml'],
    ['is another in each case', "!If [C, 'https://ours.s3.amazonaws.com/a.yaml', 'https://ours.s3.amazonaws.com/b.yaml']", { 'a.yaml': CHILD, 'b.yaml': CHILD }],
    ['is known in one case only', "!If [C, 'https://ours.s3.amazonaws.com/child.yaml', 'https://ours.s3.amazonaws.com/gone.yaml']", { 'child.yaml': CHILD }],
    ['is named by a parameter', '!Ref Base', { 'child.yaml': CHILD }],
    ['is named after what is left open', "!Sub 'https://${Bucket}.s3.amazonaws.com/${Prefix}'", { 'child.yaml': CHILD }],
    ['leads out of its folder', "!Sub 'https://${Bucket}.s3.amazonaws.com/${Prefix}/../child.yaml'", { 'child.yaml': CHILD }],
    ['is the template itself', 'https://s3.amazonaws.com/bucket/template.yaml', {}],
    ['is a folder', 'https://s3.amazonaws.com/bucket/child', { 'child/template.yaml': CHILD }],
    ['is no template', 'https://s3.amazonaws.com/bucket/child.yaml', { 'child.yaml': 'a: 1\n' }],
    ['does not take a parameter that is given', 'https://s3.amazonaws.com/bucket/child.yaml', { 'child.yaml': CHILD.replace('Size', 'Other') }],
    ['takes a parameter that is not given', 'https://s3.amazonaws.com/bucket/child.yaml', { 'child.yaml': CHILD.replace(', Default: x', '') }],
  ])('is not read where it %s', (_, url, files, path = 'template.yaml') => {
    expect(joined(url, files, { path })).toEqual([]);
  });

  it('may be an application of SAM', () => {
    const application = { type: 'AWS::Serverless::Application', property: 'Location' };
    expect(joined("!Sub 'https://${Bucket}.s3.amazonaws.com/${Prefix}child.yaml'", { 'child.yaml': CHILD }, application)).toEqual(['child.yaml']);
    expect(joined('{ ApplicationId: arn:aws:serverlessrepo:us-east-1:123456789012:applications/child.yaml, SemanticVersion: 1.0.0 }', { 'child.yaml': CHILD }, application)).toEqual([]);
  });

  it('is looked for a bounded number of times', () => {
    let asked = 0;
    const workspace = memoryWorkspace({});
    const counting = { ...workspace, stat: (path: string) => (asked++, workspace.stat(path)) };
    const stacks = Array.from({ length: 4_000 }, (_, n) => `  S${n}: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: 'https://s3.amazonaws.com/b/a/b/c/d/e/f/${n}.yaml' } }`).join('\n');
    const project = new OpenProject(counting);
    const tree = parseTree(new Source('a/b/c/d/e/f/g/h/i/template.yaml', `Resources:\n${stacks}\n`));
    project.put(tree);
    expect([...new Template(tree.documents[0]!, { project }).descendants()]).toEqual([]);
    expect(asked).toBeLessThan(20_000);
  });
});
