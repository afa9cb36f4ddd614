import { Source } from '../src/source/source.js';
import { parseTree } from '../src/source/tree.js';
import type { FileStat, Workspace } from '../src/source/workspace.js';
import { OpenProject } from '../src/template/project.js';
import { Template, type TemplateOptions } from '../src/template/template.js';

/** A workspace of files in memory: path → text or bytes. */
export function memoryWorkspace(files: Readonly<Record<string, string | Uint8Array>>): Workspace {
  const bytes = new Map(Object.entries(files).map(([path, content]) => [path, typeof content === 'string' ? new TextEncoder().encode(content) : content]));
  const below = (folder: string): string[] => [...bytes.keys()].filter((path) => folder === '' || folder === '.' || path.startsWith(`${folder}/`));
  return {
    read(path, atMost = Infinity) {
      const file = bytes.get(path);
      return file && file.length <= atMost ? file : undefined;
    },
    stat(path): FileStat | undefined {
      const file = bytes.get(path);
      if (file) return { kind: 'file', size: file.length, version: String(file.length) };
      return below(path).length > 0 ? { kind: 'folder', size: 0, version: '' } : undefined;
    },
    list(folder) {
      const prefix = folder === '' || folder === '.' ? '' : `${folder}/`;
      return [...new Set(below(folder).map((path) => path.slice(prefix.length).split('/')[0]!))].sort();
    },
  };
}

/** The template of a text, with other files beside it. */
export function templateOf(
  text: string,
  files: Readonly<Record<string, string | Uint8Array>> = {},
  options: Partial<TemplateOptions> = {},
): Template {
  const project = new OpenProject(memoryWorkspace(files));
  const tree = parseTree(new Source('template.yaml', text));
  if (tree.problem) throw new Error(tree.problem.message);
  project.put(tree);
  return new Template(tree.documents[0]!, { project, ...options });
}
