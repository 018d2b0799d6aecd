import { defineConfig } from 'vitest/config'
import { ssotDocker } from 'vitest-environment-ssot-docker'

/** Set by `npm run coverage`: the folder for the coverage of processes that tests start. */
const coverage = process.env.SSOT_DOCKER_COVERAGE
const env: Record<string, string> = coverage
  ? // V8 does not count functions from the compile cache exactly.
    { NODE_V8_COVERAGE: coverage, NODE_DISABLE_COMPILE_CACHE: '1' }
  : {}

export default defineConfig({
  test: {
    coverage: {
      provider: 'v8',
      include: ['src/**/*.{ts,mts,js}'],
      exclude: ['**/*.test.ts', 'src/testing/**'],
      reporter: ['json'],
      reportOnFailure: true,
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'fixtures/**/*.test.ts'],
          exclude: [
            '**/node_modules/**',
            '**/*.process.test.ts',
            '**/*.engine.test.ts',
            '**/*.kill.test.ts',
            '**/*.compat.test.ts',
            // The enforcer's fixtures are repositories that it reads; their own tests do not run.
            'fixtures/enforcer/**',
          ],
          // Loading the modules again for each file would take as long as the tests. In return, a test must undo what it
          // changes outside of itself: environment variables, fake timers, mocks.
          isolate: false,
          maxWorkers: '100%',
          // Only ends a test that hangs; even on a busy machine no test comes close to it.
          testTimeout: 30_000,
          env,
        },
      },
      {
        // Tests that start the CLI, a keeper or another program of this package as a process, without an engine.
        test: {
          name: 'process',
          include: ['src/**/*.process.test.ts'],
          env,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'engine',
          include: ['src/**/*.engine.test.ts'],
          // They mostly wait for starts, ends and limits. More than two would compete for the processor.
          maxWorkers: 2,
          env,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Compares the state of the whole machine before and after, so nothing else may run at the same time.
        test: {
          name: 'kill',
          include: ['src/**/*.kill.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Installs the packed package in new projects.
        test: {
          name: 'compat',
          include: ['src/tools/compat/**/*.compat.test.ts'],
          globalSetup: 'src/tools/compat/pack.ts',
          // Each installs a few hundred packages and waits half of the time.
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
          // All files share one stack, and `restarts.test.ts` stops its services.
          fileParallelism: false,
          testTimeout: 30_000,
        },
      },
    ],
  },
})
