import { SsotError } from '../errors/errors.ts'
import { nearestName, perhaps } from '../text/suggest.ts'

/** As `length` counts. */
export const MAX_NAME_LENGTH = 200

/** How many names an error lists. */
const MAX_LISTED = 20

/**
 * The name of a snapshot, as a test has given it.
 * @throws RESET_REFUSED unless it is a text with more than spaces in it, and not too long
 */
export function snapshotName(given: unknown): string {
  if (typeof given === 'string' && given.trim() !== '' && given.length <= MAX_NAME_LENGTH) return given
  throw new SsotError({
    code: 'RESET_REFUSED',
    summary: `A snapshot needs a name, and the given one ${wrongAbout(given)}`,
    todo: `Give it a text of 1 to ${MAX_NAME_LENGTH} characters, such as 'with orders'. Nothing was changed.`,
  })
}

function wrongAbout(given: unknown): string {
  if (typeof given !== 'string') return `is ${given === null ? 'null' : `of the type ${typeof given}`}`
  return given.trim() === '' ? 'is empty' : `has ${given.length} characters`
}

/** @param known the names that there are, in the order in which they were taken first */
export function unknownSnapshot(name: string, known: readonly string[]): SsotError {
  const listed = known.slice(0, MAX_LISTED).map((one) => `"${one}"`)
  if (known.length > MAX_LISTED) listed.push(`${known.length - MAX_LISTED} more`)
  return new SsotError({
    code: 'SNAPSHOT_UNKNOWN',
    summary: `This test file has no snapshot "${name}"${perhaps(nearestName(name, known))}`,
    todo:
      known.length === 0
        ? 'It has none yet: call `ssot.snapshot()` with this name first. A snapshot lasts until the end of the test file that has taken it. Nothing was changed.'
        : `Use one of ${listed.join(', ')}. Nothing was changed.`,
  })
}
