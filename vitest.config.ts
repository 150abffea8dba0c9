import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Live tests share two cores with each other; timing-sensitive ones must not be starved.
    maxWorkers: 2,
  },
});
