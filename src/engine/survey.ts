import { Source } from '../source/source.js';
import { parseTree } from '../source/tree.js';
import { isCdkHelper, readAssembly } from '../template/assembly.js';
import { folderOf } from '../template/paths.js';
import { decode, OpenProject } from '../template/project.js';
import { readSamConfig } from '../template/samconfig.js';
import { isTemplate, mayBeTemplate } from '../template/sniff.js';
import { Template } from '../template/template.js';
import { readWorkload } from '../workload/read.js';
import type { Input } from './lint.js';

/** What a project holds, for whoever writes its configuration. */
export interface Survey {
  readonly templates: readonly SurveyedTemplate[];
}

export interface SurveyedTemplate {
  readonly path: string;
  /** Parameters without a default that nothing we read gives a value: what depends on them is not checked. */
  readonly openParameters: readonly { readonly name: string; readonly isSecret: boolean }[];
  /** From samconfig. */
  readonly configured: number;
  readonly functions: readonly SurveyedFunction[];
}

export interface SurveyedFunction {
  readonly name: string;
  readonly verdict: 'ai' | 'likely' | 'no';
  readonly kinds: readonly string[];
  /** The strongest sign. */
  readonly because: string;
  readonly callers: readonly { readonly kind: string; readonly label: string }[];
}

/** Templates that are looked at; a configuration is not made of more. */
const MOST_TEMPLATES = 500;

export function survey(inputs: readonly Input[]): Survey {
  const templates: SurveyedTemplate[] = [];
  for (const input of inputs) {
    if (templates.length >= MOST_TEMPLATES) break;
    templates.push(...(input.kind === 'assembly' ? surveyAssembly(input) : surveyFile(input)));
  }
  return { templates };
}

function surveyFile({ path, workspace, text }: Input): readonly SurveyedTemplate[] {
  const bytes = text === undefined ? workspace.read(path) : undefined;
  const written = text ?? (bytes && decode(bytes));
  if (written === undefined || !mayBeTemplate(written)) return [];
  const project = new OpenProject(workspace);
  const tree = parseTree(new Source(path, written));
  project.put(tree);
  const configured = readSamConfig(folderOf(path), project, undefined, path).parameters;
  return tree.documents.filter(isTemplate).map((root) => surveyTemplate([new Template(root, { project, configured })], configured));
}

function surveyAssembly({ path, workspace }: Input): readonly SurveyedTemplate[] {
  const { stacks } = readAssembly(path, new OpenProject(workspace));
  return stacks.map(({ template }) => surveyTemplate([template], new Map()));
}

function surveyTemplate(templates: readonly Template[], configured: ReadonlyMap<string, unknown>): SurveyedTemplate {
  const [{ root, path }] = templates as readonly [Template];
  const parameters = [...(root.get('Parameters')?.entries() ?? [])];
  const open = parameters.filter(([name, node]) => node.kind === 'mapping' && !node.get('Default') && !configured.has(name.text) && !node.get('Type')?.text.startsWith('AWS::SSM'));
  const { functions } = readWorkload(templates, { isHelper: isCdkHelper });
  return {
    path, configured: configured.size,
    openParameters: open.map(([name, node]) => ({ name: name.text, isSecret: /^true$/i.test(node.get('NoEcho')?.text ?? '') })),
    functions: functions.map(({ name, ai, calls }) => ({
      name, verdict: ai.verdict, kinds: [...ai.kinds], because: (ai.premise.because?.[0] ?? ai.premise).note,
      callers: calls.map(({ kind, label }) => ({ kind, label })),
    })),
  };
}
