/** One check that reads the sources and starts nothing. */
export interface Check {
  name: string
  /** A program of `node_modules/.bin`, or an absolute path, with its arguments. */
  command: readonly [program: string, ...args: string[]]
}

/** What `tsc` learned last time, so that it checks only what has changed since. */
const TYPES_SEEN = 'node_modules/.cache/types.tsbuildinfo'

/** What `npm run check` and `npm test` check before they run tests. */
export const CHECKS: readonly Check[] = [
  { name: 'lint', command: ['biome', 'check', '--error-on-warnings', '.'] },
  {
    name: 'types',
    command: ['tsc', '-p', 'tsconfig.json', '--incremental', '--tsBuildInfoFile', TYPES_SEEN],
  },
  // These tests see the services of this repository's matrix, which the package's own sources must not see.
  { name: 'types of e2e', command: ['tsc', '-p', 'e2e'] },
  // The page sees the types of a browser, which nothing else must see.
  { name: 'types of the page', command: ['tsc', '-p', 'fixtures/frontend/page'] },
  { name: 'types of the report', command: ['tsc', '-p', 'src/report/page/browser'] },
  { name: 'unused files, exports and dependencies', command: ['knip', '--treat-config-hints-as-errors'] },
]
