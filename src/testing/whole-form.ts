/*
 * `npm test` has no time for every engine test. It runs a short form, and `npm run test:compat` the whole one: each file that calls these
 * functions is in the list of that script.
 */

/** Whether `npm test` runs this. */
export const isShort = process.env.SSOT_FACES === 'short'

/** Defines tests of the whole form. */
export function inWholeForm(define: () => void): void {
  if (!isShort) define()
}

/** The rows of a table of tests: all in the whole form, and the first ones in the short form. */
export function rowsOf<Row>(rows: readonly Row[], short: number): Row[] {
  return isShort ? rows.slice(0, short) : [...rows]
}
