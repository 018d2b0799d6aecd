/** A kind of change before a build or a refresh. */
export interface Case {
  /** Its name in the report. */
  title: string
  kind: 'nothing' | 'source' | 'dependencies' | 'no cache'
  /** The service that is changed; null: none. */
  service: string | null
}

/** The services of the reference app that have a Dockerfile. */
const BUILT = ['auth', 'backend', 'frontend'] as const
/** The one for cases that need only one service: it starts fastest. */
const ONE = 'auth'

export const CASES: readonly Case[] = [
  { title: 'no-op', kind: 'nothing', service: null },
  ...BUILT.map((service): Case => ({ title: `source line, ${service}`, kind: 'source', service })),
  { title: `package.json, ${ONE}`, kind: 'dependencies', service: ONE },
  { title: `--no-cache, ${ONE}`, kind: 'no cache', service: ONE },
]
