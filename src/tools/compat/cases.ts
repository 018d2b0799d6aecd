/* The versions and project layouts that the packed package is tested with. */

/** How the package is used in a project. */
export type Layout = 'ES modules' | 'CommonJS' | 'workspaces'

export interface ForeignCase {
  /** A version or range for `npm install vitest@...`. */
  vitest: string
  /** A version or range for `npm install node@...`. */
  node: string
  layout: Layout
  /** Whether `npm test` runs it too; it has time for only a few. */
  isShort: boolean
}

/** The newest version of each major, and the oldest that is supported. */
export const FOREIGN_CASES: readonly ForeignCase[] = [
  { vitest: '5', node: '24', layout: 'ES modules', isShort: false },
  { vitest: '4', node: '22', layout: 'CommonJS', isShort: true },
  { vitest: '5', node: '26', layout: 'workspaces', isShort: true },
  { vitest: '5', node: '22', layout: 'CommonJS', isShort: false },
  { vitest: '5.0.0', node: '24', layout: 'ES modules', isShort: false },
  { vitest: '4.1.0', node: '24', layout: 'ES modules', isShort: false },
  { vitest: '4', node: '26', layout: 'ES modules', isShort: false },
  { vitest: '4', node: '24', layout: 'workspaces', isShort: false },
  { vitest: '5', node: '22.22.0', layout: 'ES modules', isShort: false },
]

export interface JestCase {
  jest: string
  node: string
  isShort: boolean
}

export const JEST_CASES: readonly JestCase[] = [
  { jest: '30', node: '24', isShort: true },
  { jest: '30.0.0', node: '22', isShort: false },
  { jest: '30', node: '26', isShort: false },
]

export interface TypeCase {
  vitest: string
  /** A version or range for `npm install typescript@...`. */
  typescript: string
  isShort: boolean
}

export const TYPE_CASES: readonly TypeCase[] = [
  { vitest: '5', typescript: '7', isShort: true },
  { vitest: '5', typescript: '5.9', isShort: false },
  { vitest: '4', typescript: '5.9', isShort: false },
]

/** The cases to run: all, or those of `npm test` if `SSOT_COMPAT` is `short`. */
export function casesOf<Case extends { isShort: boolean }>(
  cases: readonly Case[],
  env: NodeJS.ProcessEnv,
): readonly Case[] {
  return env.SSOT_COMPAT === 'short' ? cases.filter(({ isShort }) => isShort) : cases
}
