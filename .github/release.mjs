// `npm run release`: tags the version that package.json names. The tag's commit also holds what the GitHub action runs,
// which is built and on no branch; the version's major tag (v1) moves along. Nothing is pushed: what to push is printed.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const BUILT = 'dist/action/main.cjs';

function git(args, env = {}) {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } }).trim();
}

function refuse(reason) {
  console.error(`Not released: ${reason}`);
  process.exit(1);
}

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const tag = `v${version}`;
const [major] = version.split('.');
const isPreview = version.includes('-');

if (git(['status', '--porcelain']) !== '') refuse('there are changes that are not committed.');
if (git(['tag', '--list', tag]) !== '') refuse(`${tag} is there already. A tag that people may have is never moved: raise the version in package.json.`);
if (!isPreview && !readFileSync(join(root, 'CHANGELOG.md'), 'utf8').includes(`\n## ${version}\n`)) {
  refuse(`CHANGELOG.md has no heading “## ${version}” (without “unreleased”).`);
}

execFileSync(process.execPath, ['build.mjs'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
if (!existsSync(join(root, BUILT))) refuse(`the build has not written ${BUILT}.`);

// An index of its own: neither the branch nor what somebody has staged is touched.
const folder = mkdtempSync(join(tmpdir(), 'lambdafit-release-'));
try {
  const env = { GIT_INDEX_FILE: join(folder, 'index') };
  git(['read-tree', 'HEAD'], env);
  git(['add', '--force', '--', BUILT], env);
  const commit = git(['commit-tree', git(['write-tree'], env), '-p', 'HEAD', '-m', `Release ${version}`]);
  git(['tag', '--annotate', tag, '--message', `lambdafit ${version}`, commit]);
  if (!isPreview) git(['tag', '--force', '--annotate', `v${major}`, '--message', `lambdafit ${version}`, commit]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

console.log(`Tagged ${tag}. Look at it (git show --stat ${tag}), then:

  git push origin ${tag}${isPreview ? '' : `\n  git push --force origin v${major}`}
  git checkout ${tag} && npm ci && npm publish
`);
