import { realPath } from '../disk.js';
import { writeBaseline, type Looked } from '../engine/baseline.js';
import type { Report } from '../engine/finding.js';
import type { LintOptions } from '../engine/lint.js';
import { placeOfFailure } from '../report/reporter.js';
import { visible } from '../report/visible.js';
import { saveBaseline, type Found } from './baseline.js';
import type { ExitCode, Io } from './main.js';

/** `lambdafit baseline`: writes down what is found now, so that later runs report only what is new. */
export function drawLine(report: Report, baseline: Found, options: LintOptions, ran: Looked['ran'], io: Io): ExitCode {
  for (const failure of report.failures) io.stderr.write(`lambdafit: ${visible(placeOfFailure(failure))}: ${visible(failure.message)}\n`);
  // What could not be looked at may still be there.
  const whole = options.whole === true && report.failures.length === 0 && realPath(io.cwd) === baseline.folder;
  const written = writeBaseline(report.findings, baseline, { templates: new Set(report.templates), ran, names: options.names ?? [], whole });
  const failure = saveBaseline(baseline, written.text);
  if (failure !== undefined) {
    io.stderr.write(`lambdafit: cannot write ${visible(baseline.path)}: ${visible(failure)}\n`);
    return 2;
  }
  const { entries, files, added, dropped } = written;
  const changes = [...(added > 0 && added < entries ? [`${added} of them new`] : []), ...(dropped > 0 ? [`${dropped} gone`] : [])];
  io.stdout.write(`${visible(baseline.path)} holds ${count(entries, 'finding')} in ${count(files, 'file')}${changes.map((change) => `, ${change}`).join('')}. Later runs report only others.\n`);
  const left = report.findings.filter(({ about }) => about.address === '');
  if (left.length > 0) io.stdout.write(`${count(left.length, 'finding')} cannot be in a baseline, as ${left.length === 1 ? 'it is' : 'they are'} about a file as a whole: lambdafit shows ${left.length === 1 ? 'it' : 'them'}.\n`);
  return report.failures.length > 0 ? 2 : 0;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
