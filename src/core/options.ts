import { SsotError } from './errors.ts'
import { nearestName } from './matrix/suggest.ts'

/**
 * What a user may set: under `environmentOptions['ssot-docker']` of a Vitest config, or as the argument of
 * `ssotDocker()`.
 */
export interface SsotOptions {
  /** Row of the matrix to start. Default: `test`. */
  environment?: string
  /**
   * A folder of the repository whose matrix counts, absolute or from the working folder. Default: Vitest's root
   * with the plugin, else the working folder.
   */
  root?: string
  /**
   * For the start of the containers, in milliseconds; builds are not counted. Default: 120000. Without the plugin
   * at most 40000, since Vitest ends an environment after a minute.
   */
  startTimeoutMs?: number
}

/** The key of our options among those of all environments. */
const OPTIONS_KEY = 'ssot-docker'

/**
 * Our options out of those of all environments: Vitest's `environmentOptions`, Jest's `testEnvironmentOptions`.
 * @throws OPTIONS_INVALID also for a key that can only have been meant to be ours
 */
export function optionsAmong(environmentOptions: Readonly<Record<string, unknown>> | undefined): SsotOptions {
  for (const key of Object.keys(environmentOptions ?? {})) {
    if (key !== OPTIONS_KEY && key.toLowerCase().replace(/[^a-z]/g, '') === 'ssotdocker') {
      throw invalid(`they stand under "${key}", and not under "${OPTIONS_KEY}"`)
    }
  }
  return checkOptions(environmentOptions?.[OPTIONS_KEY])
}

/** What a timer of Node.js can hold, 24 days; a longer one would go off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The environment of the matrix that tests get when they name none. */
export const DEFAULT_ENVIRONMENT = 'test'

const KNOWN = {
  environment: 'string',
  root: 'string',
  startTimeoutMs: 'number',
} as const satisfies Record<keyof SsotOptions, string>

/**
 * Checked by hand and not with zod, because this runs in every test worker, where zod's import would cost 80 ms
 * a file.
 * @throws OPTIONS_INVALID for an unknown key or a value of another type
 */
export function checkOptions(value: unknown): SsotOptions {
  if (value === undefined) return {}
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('they must be an object')
  }
  for (const [key, found] of Object.entries(value)) {
    if (!isKnown(key)) throw invalid(`"${key}" is not one of them${hint(key)}`)
    if (found !== undefined && typeof found !== KNOWN[key]) throw invalid(`"${key}" must be a ${KNOWN[key]}`)
  }
  const options: SsotOptions = value
  const { startTimeoutMs } = options
  if (startTimeoutMs !== undefined && !(startTimeoutMs > 0 && startTimeoutMs <= LONGEST_TIMER_MS)) {
    throw invalid(`"startTimeoutMs" must be greater than 0 and at most ${LONGEST_TIMER_MS}`)
  }
  return options
}

function isKnown(key: string): key is keyof typeof KNOWN {
  return Object.hasOwn(KNOWN, key)
}

function hint(key: string): string {
  const near = nearestName(key, Object.keys(KNOWN))
  return near === undefined ? '' : `; did you mean "${near}"?`
}

function invalid(reason: string): SsotError {
  return new SsotError({
    code: 'OPTIONS_INVALID',
    summary: `The options of ssot-docker are wrong: ${reason}`,
    todo: `Known options: ${Object.keys(KNOWN).join(', ')}.`,
  })
}
