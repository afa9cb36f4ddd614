import pc from 'picocolors';
import { homepage, version } from './about.js';

/** The page of `--help`, at most 80 columns wide. */
export function help(color: boolean): string {
  const colors = pc.createColors(color);
  return PAGE.replace('VERSION', version).replace('HOMEPAGE', homepage)
    .replace(/^lambdafit(?= \d)/, colors.bold('lambdafit'))
    .replace(/^[A-Z][^\n]*$/gm, (heading) => colors.bold(heading))
    .replace(/^ {2}(?:-\w, | {4})--[\w-]+/gm, (option) => colors.cyan(option));
}

const PAGE = `lambdafit VERSION
  Does your AI workload fit AWS Lambda, and will it survive there?
  Reads CloudFormation, SAM and CDK templates. Sends nothing anywhere.

Usage
  lambdafit [lint] [FILE, FOLDER or PATTERN ...] [options]
  lambdafit assess [FILE, FOLDER or PATTERN ...]
  lambdafit baseline [FILE, FOLDER or PATTERN ...]
  lambdafit init
  lambdafit config --print FILE
  lambdafit explain RULE
  lambdafit rules

Examples
  lambdafit                          every template below this folder
  lambdafit template.yaml            one template
  lambdafit cdk.out                  what cdk synth has written
  lambdafit 'stacks/**/*.yaml' '!stacks/old'
                                     a pattern, less a folder
  lambdafit -p Stage=prod -p Timeout=300
                                     as it will be deployed
  lambdafit --fix                    write the fixes nobody could object to
  lambdafit -f sarif -o out.sarif    for code scanning
  lambdafit assess -f html -o fit.html
                                     does Lambda fit? As a page with pictures
  lambdafit --fail-on error          in a pipeline: only errors stop it
  git show HEAD~1:template.yaml | lambdafit -
                                     from standard input

What to lint
  Templates are told by their content, whatever they are called. In a folder,
  .yaml, .yml, .json and .template files are looked at, except for what git
  ignores, node_modules and .aws-sam. A cdk.out is linted as a whole.

      --stdin-filename PATH   Where text from standard input (-) would lie
  -p, --parameter KEY=VALUE   A parameter's value; repeatable
  -c, --config FILE           Use this configuration, whatever lies beside the
                              templates: lambdafit.config.yaml or .json, or
                              "lambdafit" in package.json
      --no-config             Use none
      --config-env NAME       Section of samconfig.toml to take values from
                              (default: default)
      --max-file-size SIZE    Refuse larger files: 500kB, 20MB (default: 10MB)

What to report
      --preset NAME           core, recommended or strict (default: what the
                              configuration says, else recommended)
  -r, --rule RULE             Only this rule; repeatable
      --skip-rule RULE        All but this rule; repeatable
      --min-confidence LEVEL  high, medium or low (default: medium)
      --fail-on SEVERITY      error, warning, note or never: what makes the
                              exit code 1 (default: warning)
      --baseline FILE         Report only what is not in it (default: the
                              nearest lambdafit-baseline.json)
      --no-baseline           Report all
      --show-suppressed       Also what is suppressed or in the baseline,
                              marked as such, and in SARIF

How to report
  -f, --format FORMAT         pretty, json, sarif, github, gitlab, junit or
                              markdown (default: pretty); of assess pretty,
                              json, markdown or html
  -o, --output FILE           Write the report there
      --report FORMAT=FILE    Also write this one: sarif=out.sarif; repeatable
      --sarif-category NAME   What code scanning keeps apart by, for a matrix
                              or the packages of a monorepo
  -q, --quiet                 No summary
  -v, --verbose               Also the notes on functions that are not AI, and
                              every related place
      --color WHEN            auto, always or never (default: auto, which
                              heeds NO_COLOR and FORCE_COLOR)

Fix
      --fix                   Write safe fixes: nobody reading the diff could
                              object. With -, print the fixed text
      --fix-all               Write the first fix of every finding: read the
                              diff before you commit it

Assessment
  lambdafit assess            For each AI function: which pattern it is, whether
                              Lambda fits, what it costs, where to go if not
      --explain-ai            Every sign that a function is AI work or is not,
                              with its weight
      --invocations-per-month NUMBER
      --average-seconds NUMBER
      --utilization SHARE     Of a day, in which it is busy: 0.4 or 40%
      --model-cost-per-call USD
                              Its traffic, for an estimate beside what other
                              services cost; Name=NUMBER for one function

Configuration
  lambdafit init              Look at the project, and write a configuration
                              with comments
      --force                 Write it anew where there is one
  lambdafit config            What holds for a file, and where that is said;
      --print FILE            --format json for programs

More
  lambdafit baseline          Write what is found to lambdafit-baseline.json:
                              later runs report only what is new
  lambdafit explain RULE      What a rule finds, why it matters, what to do
  lambdafit rules             All rules; --format json for programs
  -h, --help                  This page
  -V, --version               The version

Exit codes
  0  nothing found that --fail-on names
  1  something found
  2  could not do all of it: a wrong option, a file that cannot be read

HOMEPAGE
`;
