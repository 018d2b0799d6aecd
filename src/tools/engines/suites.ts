/** Tests of one project of `vitest.config.ts`. */
export interface Suite {
  project: string
  /** Files, or parts of their names; empty: all files of the project. */
  files: readonly string[]
}

/** Everything that depends on the engine. */
export const ALL_SUITES: readonly Suite[] = [
  { project: 'engine', files: [] },
  { project: 'e2e', files: [] },
]

/**
 * What differs most between engines, in about a minute: ports, events, logs, known surprises, what Compose accepts,
 * and what it asks the engine for.
 */
export const SHORT_SUITES: readonly Suite[] = [
  {
    project: 'engine',
    files: [
      'src/enforcer/compose/specification/check/agreement.engine.test.ts',
      'src/engine/connect/connect.engine.test.ts',
      'src/engine/docker/logs.engine.test.ts',
      'src/stack/contract.engine.test.ts',
      'src/stack/grace.engine.test.ts',
      'src/stack/ports.engine.test.ts',
      'src/stack/replay/contract.engine.test.ts',
      'src/stack/start/keep.engine.test.ts',
      'src/stack/surprises.engine.test.ts',
    ],
  },
]
