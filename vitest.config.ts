import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Tests share no state: one process for all of them starts twenty times faster.
    isolate: false,
    testTimeout: 60_000,
    // Else a style sheet imported as text is empty.
    css: true,
  },
});
