/**
 * The files of this machine that the containers of a service see, at one time. `files`: the hash of each file by its path;
 * absent when they are too many for a label. `untracked`: why they are not known, such as `there are more than 2000`.
 */
export type MountedFiles = { hash: string; files?: Readonly<Record<string, string>> } | { untracked: string }

/** A label must not make every answer of the engine large. */
const LABEL_LENGTH = 16_000

/** How many files are named. */
const SHOWN = 3

/** The value of a label that records the files. */
export function recordOf(mounted: MountedFiles): string {
  const whole = JSON.stringify(mounted)
  const text =
    whole.length > LABEL_LENGTH && 'hash' in mounted ? JSON.stringify({ hash: mounted.hash }) : whole
  // Compose would interpolate it.
  return text.replaceAll('$', '\\u0024')
}

/** The files in a record; null when there is none that can be read. */
export function fromRecord(record: string | null): MountedFiles | null {
  if (record === null) return null
  let value: unknown
  try {
    value = JSON.parse(record)
  } catch {
    return null // A user may set any label.
  }
  if (typeof value !== 'object' || value === null) return null
  if ('untracked' in value && typeof value.untracked === 'string') return { untracked: value.untracked }
  if (!('hash' in value) || typeof value.hash !== 'string') return null
  const files = 'files' in value && isTexts(value.files) ? value.files : undefined
  return { hash: value.hash, ...(files === undefined ? {} : { files }) }
}

/**
 * How the files have changed, such as `migrations/002.sql was added`; null when they have not, or when it is not known.
 * @param before null: there is no record, so the service has to run again
 */
export function mountedChange(before: MountedFiles | null, now: MountedFiles): string | null {
  if ('untracked' in now) return null
  if (before === null || 'untracked' in before) return 'no record of what they were'
  if (before.hash === now.hash) return null
  if (before.files === undefined || now.files === undefined) return 'some files differ'
  const [old, current] = [before.files, now.files]
  const changes = [...new Set([...Object.keys(old), ...Object.keys(current)])].sort().flatMap((path) => {
    if (!Object.hasOwn(old, path)) return `${path} was added`
    if (!Object.hasOwn(current, path)) return `${path} was removed`
    return old[path] === current[path] ? [] : `${path} was changed`
  })
  const rest = changes.length - SHOWN
  return rest > 0 ? `${changes.slice(0, SHOWN).join(', ')} and ${rest} more` : changes.join(', ')
}

function isTexts(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((text) => typeof text === 'string')
  )
}
