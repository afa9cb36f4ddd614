import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;

/** Installs the peers from the npm registry where they are not there yet. Says whether they are now. */
export function installPeers() {
  if (existsSync(join(here, 'node_modules'))) return true;
  const { status } = spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts'], { cwd: here, stdio: ['ignore', 'ignore', 'inherit'] });
  return status === 0;
}

/** Commands of the peers for a list of templates: name → argv, or undefined where the peer cannot run here. */
export function peerCommands(work, guardRules) {
  const modules = join(here, 'node_modules');
  const guard = findGuard(join(modules, '@cdklabs/cdk-validator-cfnguard/bin'));
  const validate = join(work, 'validate.cjs');
  writeFileSync(validate, `
    const { CelEngine, TemplateFile } = require(${JSON.stringify(join(modules, '@aws/cloudformation-validate'))});
    const engine = new CelEngine();
    let found = 0;
    for (const path of process.argv.slice(2)) {
      try { found += engine.validateStandard(new TemplateFile(path)).diagnostics.length; } catch { /* refused */ }
    }
    engine.free();
    console.log(found);
  `);
  const eslintConfig = join(work, 'eslint.config.mjs');
  writeFileSync(eslintConfig, `
    import yml from ${JSON.stringify(join(modules, 'eslint-plugin-yml/lib/index.mjs'))};
    export default [...yml.configs['recommended'].map((config) => ({ ...config, files: ['**/*.yaml', '**/*.yml', '**/*.template'] }))];
  `);
  return {
    'native cfn-guard': guard && existsSync(guardRules)
      ? (files) => [guard, 'validate', '-z', '-o', 'sarif', '--show-summary', 'none', '-r', guardRules, '-d', ...files]
      : undefined,
    'cloudformation-validate (CEL)': (files) => [process.execPath, validate, ...files],
    'ESLint with eslint-plugin-yml': (files) => [process.execPath, join(modules, 'eslint/bin/eslint.js'), '--no-ignore', '-c', eslintConfig, ...files],
  };
}

function findGuard(folder) {
  const system = { linux: 'ubuntu', darwin: 'macos' }[process.platform];
  const machine = { x64: 'x86_64', arm64: 'aarch64' }[process.arch];
  const path = join(folder, `${system}/${machine}/cfn-guard`);
  if (!existsSync(path)) return undefined;
  chmodSync(path, 0o755);
  return path;
}
