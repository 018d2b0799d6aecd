/** What is changed before a build or a refresh. */
export interface Case {
  /** As the report names it. */
  title: string
  kind: 'nothing' | 'source' | 'dependencies' | 'no cache'
  /** The service that is changed; null where none is. */
  service: string | null
}

/** The services of the reference app that are built. */
const BUILT = ['auth', 'backend', 'frontend'] as const
/** Which of them stands for all where one is enough: the quickest to start. */
const ONE = 'auth'

export const CASES: readonly Case[] = [
  { title: 'no-op', kind: 'nothing', service: null },
  ...BUILT.map((service): Case => ({ title: `source line, ${service}`, kind: 'source', service })),
  { title: `package.json, ${ONE}`, kind: 'dependencies', service: ONE },
  { title: `--no-cache, ${ONE}`, kind: 'no cache', service: ONE },
]
