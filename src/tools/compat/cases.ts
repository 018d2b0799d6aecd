/*
 * With what the package is tried: the table of foreign projects.
 */

/** How a foreign project is made. */
export type Layout = 'ES modules' | 'CommonJS' | 'workspaces'

export interface ForeignCase {
  /** A version or range, as `npm install vitest@...` takes it. */
  vitest: string
  /** The same for the package `node`. */
  node: string
  layout: Layout
  /** Also part of `npm test`, where there is time for a few. */
  isShort: boolean
}

/** The last of each major, and the first that is supported. */
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
  /** A version or range, as `npm install typescript@...` takes it. */
  typescript: string
  isShort: boolean
}

export const TYPE_CASES: readonly TypeCase[] = [
  { vitest: '5', typescript: '7', isShort: true },
  { vitest: '5', typescript: '5.9', isShort: false },
  { vitest: '4', typescript: '5.9', isShort: false },
]

/** The cases of a run: all, or with `SSOT_COMPAT=short` those of `npm test`. */
export function casesOf<Case extends { isShort: boolean }>(
  cases: readonly Case[],
  env: NodeJS.ProcessEnv,
): readonly Case[] {
  return env.SSOT_COMPAT === 'short' ? cases.filter(({ isShort }) => isShort) : cases
}
