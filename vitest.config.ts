import { defineConfig } from 'vitest/config'
import { ssotDocker } from 'vitest-environment-ssot-docker'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'fixtures/**/*.test.ts'],
          exclude: [
            '**/node_modules/**',
            '**/*.engine.test.ts',
            '**/*.kill.test.ts',
            '**/*.compat.test.ts',
            // The enforcer's fixtures are repositories to be read, and none of their files is to be run.
            'fixtures/enforcer/**',
          ],
          // Ends what hangs, and is far from what any of them takes on a machine with much else to do.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'engine',
          include: ['src/**/*.engine.test.ts'],
          // They mostly wait: for a start, for an end, for a limit. More than two would take the processor from each other.
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Compares the whole machine with what it was before, so nothing else may be at work meanwhile.
        test: {
          name: 'kill',
          include: ['src/**/*.kill.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // The packed package, installed in projects that are made on the fly.
        test: {
          name: 'compat',
          include: ['src/tools/compat/**/*.compat.test.ts'],
          globalSetup: 'src/tools/compat/pack.ts',
          // Each installs a few hundred packages, which is half waiting.
          maxWorkers: 2,
          testTimeout: 300_000,
        },
      },
      {
        plugins: [ssotDocker()],
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          environment: 'ssot-docker',
          // `restarts.test.ts` stops services of the stack that all files share.
          fileParallelism: false,
          testTimeout: 30_000,
        },
      },
    ],
  },
})
