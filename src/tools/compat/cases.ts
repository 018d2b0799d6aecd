/* The versions and project layouts that the packed package is tested with. `npm test` leaves out whole files: see vitest.config.ts. */

/** How the package is used in a project. */
export type Layout = 'ES modules' | 'CommonJS' | 'workspaces'

export interface ForeignCase {
  /** A version or range for `npm install vitest@...`. */
  vitest: string
  /** A version or range for `npm install node@...`. */
  node: string
  layout: Layout
}

/** The newest version of each major, and the oldest that is supported. */
export const FOREIGN_CASES: readonly ForeignCase[] = [
  { vitest: '5', node: '24', layout: 'ES modules' },
  { vitest: '4', node: '22', layout: 'CommonJS' },
  { vitest: '5', node: '26', layout: 'workspaces' },
  { vitest: '5', node: '22', layout: 'CommonJS' },
  { vitest: '5.0.0', node: '24', layout: 'ES modules' },
  { vitest: '4.1.0', node: '24', layout: 'ES modules' },
  { vitest: '4', node: '26', layout: 'ES modules' },
  { vitest: '4', node: '24', layout: 'workspaces' },
  { vitest: '5', node: '22.22.0', layout: 'ES modules' },
]

export interface JestCase {
  jest: string
  node: string
}

export const JEST_CASES: readonly JestCase[] = [
  { jest: '30', node: '24' },
  { jest: '30.0.0', node: '22' },
  { jest: '30', node: '26' },
]

export interface OtherRunnersCase {
  playwright: string
  node: string
  /** Whether Playwright also opens a page in the browser of this machine. */
  hasBrowser: boolean
  /** Whether `npm test` runs it too; it has time for only a few. */
  isShort: boolean
}

export const OTHER_RUNNERS_CASES: readonly OtherRunnersCase[] = [
  { playwright: '1', node: '24', hasBrowser: false, isShort: true },
  { playwright: '1.50.0', node: '22', hasBrowser: false, isShort: false },
  { playwright: '1', node: '26', hasBrowser: true, isShort: false },
]

export interface NewcomerCase {
  /** `node:test` has no flag of `init`. */
  runner: 'vitest' | 'jest' | 'playwright' | 'node:test'
  /** Whether npm installs the newest versions, which takes longer than all the rest, or those of this repository are linked. */
  packages: 'installed' | 'linked'
  isShort: boolean
}

/** What the owner of an ordinary repository tests with. */
export const NEWCOMER_CASES: readonly NewcomerCase[] = [
  { runner: 'vitest', packages: 'linked', isShort: true },
  { runner: 'vitest', packages: 'installed', isShort: false },
  { runner: 'jest', packages: 'installed', isShort: false },
  { runner: 'playwright', packages: 'installed', isShort: false },
  { runner: 'node:test', packages: 'installed', isShort: false },
]

export interface TypeCase {
  vitest: string
  /** A version or range for `npm install typescript@...`. */
  typescript: string
}

export const TYPE_CASES: readonly TypeCase[] = [
  { vitest: '5', typescript: '7' },
  { vitest: '5', typescript: '5.9' },
  { vitest: '4', typescript: '5.9' },
]

/** The cases to run: all, or those of `npm test` if `SSOT_COMPAT` is `short`. */
export function casesOf<Case extends { isShort: boolean }>(
  cases: readonly Case[],
  env: NodeJS.ProcessEnv,
): readonly Case[] {
  return env.SSOT_COMPAT === 'short' ? cases.filter(({ isShort }) => isShort) : cases
}
