/**
 * How this repository's code is linted: the one place for settings. ESLint 10 reads only flat configuration, so
 * eslint.config.mjs hands this to it.
 */
module.exports = {
  root: true,
  parser: '@typescript-eslint/parser',
  parserOptions: { ecmaVersion: 'latest', sourceType: 'module' },
  env: { es2022: true, node: true },
  extends: ['eslint:recommended', 'plugin:@typescript-eslint/recommended'],
  ignorePatterns: ['dist/', 'src/**/*.cjs', 'coverage/', 'fixtures/*', '!fixtures/clean', '!fixtures/editor-workspace', 'node_modules/', '**/.aws-sam/', '**/cdk.out/', 'test/bench/**/node_modules/', 'test/bench/generated/'],
  rules: {
    '@typescript-eslint/no-explicit-any': 'error',
    '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
    '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
    // One of several cases known by the line before: `!` says so.
    '@typescript-eslint/no-non-null-assertion': 'off',
    // A walk up a chain starts with oneself.
    '@typescript-eslint/no-this-alias': 'off',
    'eqeqeq': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
  },
  overrides: [
    {
      // The core is a function of what it is given: no process, no clock, no console.
      files: ['src/**/*.ts', 'rules/**/*.ts'],
      excludedFiles: ['src/cli/**', 'src/action/**', 'src/eslint/**'],
      rules: {
        'no-console': 'error',
        'no-restricted-globals': [
          'error',
          { name: 'process', message: 'Only the command line knows the process: pass in what is needed' },
          { name: 'Date', message: 'The same input must give the same report: pass in the day' },
          { name: 'performance', message: 'Only the command line looks at the clock' },
        ],
      },
    },
    {
      // Runs in a browser.
      files: ['src/report/assessment-page.js'],
      env: { browser: true, node: false },
    },
    {
      files: ['src/disk.ts', 'src/kept-code.ts', 'src/index.ts'],
      rules: { 'no-restricted-globals': 'off' },
    },
    {
      files: ['rules/*.ts'],
      rules: {
        'no-restricted-syntax': [
          'error',
          {
            selector: 'Literal[value=/^(?:AWS::|Fn::)/], TemplateElement[value.raw=/^(?:AWS::|Fn::)/]',
            message: 'A rule looks at the workload. Resource types and intrinsic functions belong to src/template and src/workload.',
          },
        ],
      },
    },
    {
      files: ['test/**/*.ts'],
      rules: { '@typescript-eslint/no-unused-expressions': 'off', 'no-empty-pattern': 'off' },
    },
    {
      files: ['*.cjs', '*.mjs', '**/*.mjs'],
      rules: { '@typescript-eslint/no-require-imports': 'off' },
    },
    {
      // Ours, on the templates that are meant to be clean.
      files: ['fixtures/clean/**/*.yaml', 'fixtures/editor-workspace/**/*.{yaml,json}'],
      extends: ['plugin:lambdafit/recommended'],
      // It asks TypeScript's parser what a file imports.
      rules: { '@typescript-eslint/consistent-type-imports': 'off' },
    },
  ],
};
