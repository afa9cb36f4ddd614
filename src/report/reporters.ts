import { github } from './github.js';
import { json } from './json.js';
import { pretty } from './pretty.js';
import type { Reporter } from './reporter.js';
import { sarif } from './sarif.js';

export type Format = 'pretty' | 'json' | 'sarif' | 'github';

export const reporters: Readonly<Record<Format, Reporter>> = { pretty, json, sarif, github };
