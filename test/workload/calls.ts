import { isCdkHelper } from '../../src/template/assembly.js';
import type { TemplateOptions } from '../../src/template/template.js';
import { readWorkload } from '../../src/workload/read.js';
import type { Call, Workload } from '../../src/workload/workload.js';
import { templateOf } from '../support.js';

export interface Beside {
  readonly sections?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly options?: Partial<TemplateOptions>;
}

/** The workload of a template with the given resources, indented by two. `Fn` and `Other` are functions that anybody may name. */
export function workloadOf(resources: string, { sections = '', files = {}, options = {} }: Beside = {}): Workload {
  const functions = ['Fn', 'Other'].filter((id) => !new RegExp(`^ {2}${id}:`, 'm').test(resources));
  const text = `${sections}\nResources:\n${functions.map((id) => `  ${id}: { Type: AWS::Lambda::Function }`).join('\n')}\n${resources}\n`;
  const template = templateOf(text, files, options);
  return readWorkload([template, ...template.descendants()], { isHelper: isCdkHelper });
}

/** A call in a line: `rest sync POST /a → Fn:live, waits 29`. */
export function line({ kind, mode, label, to, qualifier, patience, open, disabled, bounds, evidence: [{ certainty }] }: Call): string {
  const waits = patience?.cases.map(({ value }) => value).join('|');
  return [
    `${kind} ${mode} ${label} → ${to.name}${qualifier === undefined ? '' : `:${qualifier}`}`,
    ...(waits === undefined ? [] : [`waits ${waits === '' ? '?' : waits}`]),
    ...(open ? ['open'] : []), ...(disabled ? ['off'] : []), ...(bounds.length > 0 ? ['bounded'] : []), ...(certainty === 'high' ? [] : [certainty]),
  ].join(', ');
}

export function calls(resources: string, beside: Beside = {}): string[] {
  return workloadOf(resources, beside).calls.map(line);
}

/** A SAM function with the given events, indented by eight. */
export function sam(events: string, more = ''): string {
  return `  Fn:\n    Type: AWS::Serverless::Function\n    Properties:\n${more}      Events:\n${events.replace(/^/gm, '        ')}`;
}
