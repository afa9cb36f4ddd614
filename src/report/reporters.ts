import { github } from './github.js';
import { gitlab } from './gitlab.js';
import { json } from './json.js';
import { junit } from './junit.js';
import { markdown } from './markdown.js';
import { pretty } from './pretty.js';
import type { Reporter } from './reporter.js';
import { sarif } from './sarif.js';

export type Format = 'pretty' | 'json' | 'sarif' | 'github' | 'gitlab' | 'junit' | 'markdown';

export const reporters: Readonly<Record<Format, Reporter>> = { pretty, json, sarif, github, gitlab, junit, markdown };
