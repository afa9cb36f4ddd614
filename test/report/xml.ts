import { SaxesParser } from 'saxes';

export interface Xml {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Xml[];
  readonly text: string;
}

/** Reads XML strictly: throws where it is not well-formed. */
export function parseXml(text: string): Xml {
  interface Open { name: string; attributes: Record<string, string>; children: Open[]; text: string }
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element: Open = { name, attributes: { ...attributes }, children: [], text: '' };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('text', (more) => void (open.at(-1)!.text += more));
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  return root.children[0]!;
}

/** What the schema of JUnit reports (Jenkins' junit-10.xsd) allows, and what GitLab adds: `file` and `line` of a case. */
const ALLOWED: Readonly<Record<string, { readonly attributes: readonly string[]; readonly required: readonly string[]; readonly children: readonly string[] }>> = {
  testsuites: { attributes: ['name', 'time', 'tests', 'failures', 'disabled', 'errors'], required: [], children: ['testsuite'] },
  testsuite: {
    attributes: ['name', 'tests', 'failures', 'errors', 'group', 'time', 'skipped', 'timestamp', 'hostname', 'id', 'package', 'file', 'log', 'url', 'version'],
    required: ['name'],
    children: ['properties', 'testcase', 'system-out', 'system-err'],
  },
  testcase: {
    attributes: ['name', 'time', 'classname', 'group', 'file', 'line'],
    required: ['name'],
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  },
  'failure': { attributes: ['type', 'message'], required: [], children: [] },
  'error': { attributes: ['type', 'message'], required: [], children: [] },
  'system-out': { attributes: [], required: [], children: [] },
};

/** What of an element and those in it the schema does not allow. */
export function junitMistakes({ name, attributes, children }: Xml): readonly string[] {
  const allowed = ALLOWED[name];
  if (!allowed) return [`there is no element ${name}`];
  return [
    ...Object.keys(attributes).filter((attribute) => !allowed.attributes.includes(attribute)).map((attribute) => `${name} has no attribute ${attribute}`),
    ...allowed.required.filter((attribute) => !(attribute in attributes)).map((attribute) => `${name} needs ${attribute}`),
    ...children.filter((child) => !allowed.children.includes(child.name)).map((child) => `${name} holds no ${child.name}`),
    ...children.flatMap(junitMistakes),
  ];
}
