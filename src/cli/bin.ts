import { rules } from '../../rules/index.js';
import { isTerminal, readStandardInput, writeStandard } from '../disk.js';
import { DIAGNOSTICS } from '../engine/diagnostics.js';
import { lint } from '../engine/lint.js';
import { main, type Engine, type Output } from './main.js';

/** Without `process.stdout`, which costs milliseconds to load. */
function standard(descriptor: 1 | 2): Output {
  let isClosed = false;
  let terminal: boolean | undefined;
  return {
    write(text) {
      isClosed ||= !writeStandard(descriptor, text);
    },
    get isTerminal() {
      return (terminal ??= isTerminal(descriptor));
    },
    get columns() {
      if (!this.isTerminal) return undefined;
      // Some terminals do not know, and say 0.
      return (descriptor === 1 ? process.stdout : process.stderr).columns || undefined;
    },
  };
}

const io = {
  cwd: process.cwd(),
  env: process.env,
  stdout: standard(1),
  stderr: standard(2),
  readStdin: readStandardInput,
  // As performance.now() has it, which is a module that Node.js loads at its first use: 3 ms.
  elapsed: () => process.uptime() * 1_000,
  today: () => new Date().toISOString().slice(0, 10),
};

let hasLinted = false;
const engine: Engine = {
  rules,
  diagnostics: Object.values(DIAGNOSTICS),
  lint(inputs, options) {
    const report = lint(inputs, options);
    hasLinted ||= report.totals.functions > 0;
    return report;
  },
};

/** Settles when all is said. */
export const finished = main(process.argv.slice(2), io, engine).then((code) => {
  process.exitCode = code;
  return { hasLinted };
});
