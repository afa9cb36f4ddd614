import type { Source } from '../source/source.js';

/** Where the code of a function begins. */
export interface HandlerEntry {
  readonly language: 'python' | 'javascript';
  /** The path of the module that holds the handler; or its text, for code that stands in a template. */
  readonly module: string | Source;
  /** The function in it: `lambda_handler`, `handler`, `Handler.handle`; undefined where nobody says (an image's own command). */
  readonly handler: string | undefined;
  /** Folders in which modules that are not named relative to a file are looked for, in this order: the code folder, layers. */
  readonly roots: readonly string[];
}
