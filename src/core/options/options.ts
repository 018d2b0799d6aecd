import { SsotError } from '../errors/errors.ts'
import { problemOf, type Shape } from './shapes.ts'

/**
 * What a user may set: under `environmentOptions['ssot-docker']` of a Vitest config, or as the argument of
 * `ssotDocker()`. docs/configuration.md has the table, which is generated from {@link OPTIONS}.
 */
export interface SsotOptions {
  /** Row of the matrix to start. Default: `test`. */
  environment?: string
  /**
   * A folder of the repository whose matrix counts, absolute or from the working folder. Default: Vitest's root
   * with the plugin, else the working folder.
   */
  root?: string
  /** Starts only these services of the compose file, and what they need by `depends_on`. Default: all. */
  services?: string[]
  /**
   * For the start of the containers, in milliseconds; builds are not counted. Default: 120000. Without the plugin
   * at most 40000, since Vitest ends an environment after a minute.
   */
  startTimeoutMs?: number
  /** When a service counts as ready, by service, in place of what the matrix says. */
  readiness?: Record<string, ServiceReadiness>
  /**
   * `on-failure`: a stack that could not be started is left for inspection, and with the plugin also one whose tests
   * have failed; where `CI` is set it is removed all the same. Default: `never`.
   */
  keep?: Keep
  /** What the plugin prints in the test runner's output. Default: `info`. */
  logLevel?: LogLevel
}

/** When one published service counts as ready, besides its healthcheck. */
export interface ServiceReadiness {
  /** Where a request must be answered, for `http` and `https`. Default: the health path of the matrix. */
  path?: string
  /** The one status that counts. Default: any of 2xx. */
  status?: number
  /** For this service, in milliseconds, from the start of its containers. Default: only `startTimeoutMs` limits it. */
  timeoutMs?: number
}

export const KEEPS = ['never', 'on-failure'] as const
export type Keep = (typeof KEEPS)[number]

/** `silent`: nothing but errors. `debug`: also what the keeper writes into its log. */
export const LOG_LEVELS = ['silent', 'info', 'debug'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** What the documentation says of an option, and what its value must be. */
export interface OptionSpec {
  shape: Shape
  /** In Markdown. */
  values: string
  /** In Markdown. */
  default: string
  /** In Markdown. */
  meaning: string
}

/** The keys of one service under `readiness`. */
export const READINESS: Readonly<Record<keyof ServiceReadiness, OptionSpec>> = {
  path: {
    shape: { kind: 'path' },
    values: 'a path such as `/ready`',
    default: 'the _Health path_ of the matrix',
    meaning: 'where a request must be answered; only for a service whose protocol is `http` or `https`',
  },
  status: {
    shape: { kind: 'status' },
    values: '100 to 599',
    default: 'any of 2xx',
    meaning: 'the one status that counts; only for `http` and `https`. Redirects are not followed',
  },
  timeoutMs: {
    shape: { kind: 'milliseconds' },
    values: 'milliseconds',
    default: 'none of its own',
    meaning:
      'for this service, from the start of its containers until it is ready; `startTimeoutMs` counts besides',
  },
}

/** Every option there is. */
export const OPTIONS: Readonly<Record<keyof SsotOptions, OptionSpec>> = {
  environment: {
    shape: { kind: 'text' },
    values: 'a name of the matrix',
    default: '`test`',
    meaning: 'the row of the matrix to start',
  },
  root: {
    shape: { kind: 'text' },
    values: 'a folder',
    default: "Vitest's root with the plugin, else the working folder",
    meaning: 'a folder of the repository whose matrix counts: the nearest at or above it',
  },
  services: {
    shape: { kind: 'names' },
    values: 'names of the compose file',
    default: 'all of them',
    meaning: 'only these services are started, and what they need by `depends_on`; tests see no others',
  },
  startTimeoutMs: {
    shape: { kind: 'milliseconds' },
    values: 'milliseconds',
    default: '`120000`',
    meaning: 'for the start of the containers; builds are not counted; 40000 at most without the plugin',
  },
  readiness: {
    shape: {
      kind: 'by service',
      keys: {
        path: READINESS.path.shape,
        status: READINESS.status.shape,
        timeoutMs: READINESS.timeoutMs.shape,
      },
    },
    values: 'an object, by published service',
    default: 'what the matrix says',
    meaning: 'when a service counts as ready, besides its healthcheck; the keys are below',
  },
  keep: {
    shape: { kind: 'one of', values: KEEPS },
    values: '`never`, `on-failure`',
    default: '`never`',
    meaning: 'whether a stack is left for inspection after a failure; see below',
  },
  logLevel: {
    shape: { kind: 'one of', values: LOG_LEVELS },
    values: '`silent`, `info`, `debug`',
    default: '`info`',
    meaning:
      "what the plugin prints in Vitest's output: nothing but errors; each step; also what the keeper logs",
  },
}

const SHAPE: Shape = {
  kind: 'keys',
  keys: Object.fromEntries(Object.entries(OPTIONS).map(([name, { shape }]) => [name, shape])),
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
    if (Object.hasOwn(OPTIONS, key)) {
      throw invalid(`"${key}" stands beside "${OPTIONS_KEY}", and not under it`)
    }
  }
  return checkOptions(environmentOptions?.[OPTIONS_KEY])
}

/** The environment of the matrix that tests get when they name none. */
export const DEFAULT_ENVIRONMENT = 'test'

/**
 * The value as options.
 * @throws OPTIONS_INVALID for an unknown key, at any depth, and for a value that it cannot have
 */
export function checkOptions(value: unknown): SsotOptions {
  if (value === undefined) return {}
  const problem = problemOf(value, SHAPE)
  if (problem !== null) throw invalid(problem)
  return value as SsotOptions
}

/** The options out of several sets, the first of which counts least. An option that is undefined says nothing. */
export function mergeOptions(...sets: readonly SsotOptions[]): SsotOptions {
  return Object.fromEntries(
    sets.flatMap((set) => Object.entries(set).filter(([, value]) => value !== undefined)),
  )
}

/**
 * What the options ask of the stack itself, in one form for each meaning: two sets of options with the same one share a
 * stack, all others do not.
 */
export interface StackChoice {
  /** Sorted, each once; absent: all. */
  services?: string[]
  /** Sorted by service; absent: as the matrix says. */
  readiness?: Record<string, ServiceReadiness>
  /** Absent: `never`. */
  keep?: 'on-failure'
}

/**
 * @param env where a `CI` that is set, and neither empty nor `false`, keeps nothing
 */
export function stackChoice(
  { services, readiness = {}, keep }: SsotOptions,
  env: Readonly<Record<string, string | undefined>>,
): StackChoice {
  const own = Object.entries(readiness)
    .map(
      ([service, { path, status, timeoutMs }]) =>
        [
          service,
          {
            ...(path === undefined ? {} : { path }),
            ...(status === undefined ? {} : { status }),
            ...(timeoutMs === undefined ? {} : { timeoutMs }),
          },
        ] as const,
    )
    .filter(([, said]) => Object.keys(said).length > 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    ...(services === undefined ? {} : { services: [...new Set(services)].sort() }),
    ...(own.length === 0 ? {} : { readiness: Object.fromEntries(own) }),
    ...(keep === 'on-failure' && !isCi(env) ? { keep } : {}),
  }
}

/** Whether a machine runs the tests, and nobody could look at what is kept. */
export function isCi({ CI }: Readonly<Record<string, string | undefined>>): boolean {
  return CI !== undefined && CI !== '' && CI !== 'false'
}

function invalid(reason: string): SsotError {
  return new SsotError({
    code: 'OPTIONS_INVALID',
    summary: `The options of ssot-docker are wrong: ${reason}`,
    todo: `Known options: ${Object.keys(OPTIONS).join(', ')}. docs/configuration.md says what each may be.`,
  })
}
