import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'
import { ssotDocker } from 'vitest-environment-ssot-docker'

/** Tests with an engine that `npm run test:compat` runs, and for which `npm test` has no time. */
const WHOLE_FORM_ONLY = [
  'cli/baselines/baseline',
  'cli/checks/pin',
  'cli/history/history',
  'cli/refresh/dead',
  'cli/refresh/one-shots',
  'cli/replicas',
  'jest/keep',
  'keeper/home',
  'keeper/hung-commands',
  'playwright/playwright',
  'stack/containers/hooks',
  'stack/disk',
  'stack/replay/replay',
  'stack/resets/mysql/mysql',
  'stack/resets/mysql/snapshots',
  'stack/resets/mysql/unusual',
  'stack/resets/rounds',
  'stack/resets/snapshot-rounds',
  'stack/resets/snapshots',
  'stack/several-ports',
  'testing/behaviours/attach',
  'testing/behaviours/crowd',
  'testing/behaviours/reset',
  'testing/behaviours/reuse-engine-ends',
  'testing/behaviours/reuse-in-part',
  'testing/behaviours/reuse-shared',
  'testing/behaviours/setup',
  'tools/bench/bench',
  'tools/docs/builds',
  'tools/docs/control',
  'tools/docs/snapshots',
  'tools/docs/jest',
  'tools/docs/stores',
  'tools/docs/recipes',
  'tools/docs/rollback',
  'tools/setup/engine/embedded',
  'tools/setup/engine/own-network',
  'tools/setup/images/base-images',
  'tools/soak/soak',
  'vitest/hand-over',
  'vitest/isolated/installed',
  'vitest/variables',
]

/** Set by `npm run coverage`: the folder for the coverage of processes that tests start. */
const coverage = process.env.SSOT_DOCKER_COVERAGE
const env: Record<string, string> = coverage
  ? // V8 does not count functions from the compile cache exactly.
    { NODE_V8_COVERAGE: coverage, NODE_DISABLE_COMPILE_CACHE: '1' }
  : {}
/**
 * Tests whose processes have a home folder of their own. Without this, each would compile everything again, which takes a
 * third of what a keeper computes.
 */
const homesEnv: Record<string, string> = coverage
  ? env
  : { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'compiled') }

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
            '**/*.property.test.ts',
            '**/*.process.test.ts',
            '**/*.engine.test.ts',
            '**/*.kill.test.ts',
            '**/*.compat.test.ts',
            // These fixtures are repositories that the program reads; their own tests do not run.
            'fixtures/{adoption,enforcer}/**',
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
        // Property tests that take seconds: they check hundreds of generated repositories, or all samples of this one.
        test: {
          name: 'property',
          include: ['src/**/*.property.test.ts'],
          isolate: false,
          maxWorkers: '100%',
          testTimeout: 60_000,
          env,
        },
      },
      {
        // Tests that start the CLI, a keeper, git or other programs as processes, without an engine.
        test: {
          name: 'process',
          include: ['src/**/*.process.test.ts'],
          maxWorkers: '100%',
          env,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'engine',
          include: ['src/**/*.engine.test.ts'],
          exclude:
            process.env.SSOT_FACES === 'short'
              ? WHOLE_FORM_ONLY.map((name) => `src/${name}.engine.test.ts`)
              : [],
          // They mostly wait for starts, ends and limits. More than two would compete for the processor: three take as long.
          maxWorkers: 2,
          env: homesEnv,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Compares the state of the whole machine before and after, so nothing else may run at the same time.
        test: {
          name: 'kill',
          include: ['src/**/*.kill.test.ts'],
          maxWorkers: 1,
          env: homesEnv,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Installs the packed package in new projects.
        test: {
          name: 'compat',
          include: ['src/tools/compat/**/*.compat.test.ts'],
          // `npm run test:compat` runs all; `npm test` has no time for these.
          exclude:
            process.env.SSOT_COMPAT === 'short'
              ? ['prisma', 'vitest', 'foreign', 'types', 'jest'].map((name) => `**/${name}.compat.test.ts`)
              : [],
          globalSetup: 'src/tools/compat/pack.ts',
          // Each installs a few hundred packages and waits half of the time.
          maxWorkers: 2,
          testTimeout: 300_000,
        },
      },
      {
        // `restarts.test.ts` stops services, so no other file may share its stack.
        plugins: [ssotDocker({ isolation: 'file' })],
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          environment: 'ssot-docker',
          // Tests wait for services most of the time, so a second stack pays on two processors, too.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          testTimeout: 30_000,
        },
      },
    ],
  },
})
