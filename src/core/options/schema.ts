import type { Shape, ValueOf } from './shapes.ts'

/*
 * All options in one place: their values, their scope and their documentation. The type of the options, the check of what
 * a user writes, the request to the keeper and its check, the name of the run, and the tables in docs/configuration.md are
 * derived from this list. A new option needs an entry here, and code that uses it.
 */

/**
 * What an option affects. `place`: which repository and which environment. `stack`: the stack itself; requests that differ
 * in such an option get different stacks. `start`: how the stack is started; requests that differ only in such an option
 * share a stack. `face`: only the integration with the test runner.
 */
export type Scope = 'place' | 'stack' | 'start' | 'face'

/** The documentation of an option, in Markdown. */
interface OptionDocs {
  values: string
  default: string
  meaning: string
}

export interface OptionSpec<S extends Shape = Shape, C extends Scope = Scope> extends OptionDocs {
  scope: C
  shape: S
  /** The value that means the same as an absent option. */
  neutral?: ValueOf<S>
  /** Whether the option has no effect in CI. */
  isForPeople?: boolean
}

function option<const S extends Shape, const C extends Scope>(spec: OptionSpec<S, C>): OptionSpec<S, C> {
  return spec
}

/** The keys of one service under `readiness`. */
export const READINESS = {
  /** The path that must answer, for `http` and `https`. Default: the health path of the matrix. */
  path: option({
    scope: 'stack',
    shape: { kind: 'path' },
    values: 'a path such as `/ready`',
    default: 'the _Health path_ of the matrix',
    meaning: 'the path that must answer; only for a service whose protocol is `http` or `https`',
  }),
  /** The required HTTP status. Default: any 2xx. */
  status: option({
    scope: 'stack',
    shape: { kind: 'status' },
    values: '100 to 599',
    default: 'any 2xx',
    meaning: 'the required HTTP status; only for `http` and `https`. Redirects are not followed',
  }),
  /** The time limit for this service, in milliseconds from the start of its containers. Default: only `startTimeoutMs`. */
  timeoutMs: option({
    scope: 'stack',
    shape: { kind: 'milliseconds' },
    values: 'milliseconds',
    default: 'only `startTimeoutMs`',
    meaning:
      'the time limit for this service, from the start of its containers until it is ready; `startTimeoutMs` applies too',
  }),
}

/** All options. */
export const OPTIONS = {
  /** The environment of the matrix to start. Default: `test`. */
  environment: option({
    scope: 'place',
    shape: { kind: 'text' },
    values: 'an environment of the matrix',
    default: '`test`',
    meaning: 'the environment to start',
  }),
  /**
   * The folder from which the matrix is searched upwards, absolute or relative to the working folder. Default: Vitest's
   * root with the plugin, otherwise the working folder.
   */
  root: option({
    scope: 'place',
    shape: { kind: 'text' },
    values: 'a folder',
    default: "Vitest's root with the plugin, otherwise the working folder",
    meaning: 'where the matrix is searched: in this folder, then in each folder above it',
  }),
  /** Starts only these services of the compose file, and those that they need by `depends_on`. Default: all. */
  services: option({
    scope: 'stack',
    shape: { kind: 'names' },
    values: 'services of the compose file',
    default: 'all',
    meaning: 'only these services are started, and those that they need by `depends_on`; tests see no others',
  }),
  /**
   * The time limit for the start of the containers, in milliseconds; builds are not counted. Default: 120000. At most
   * 40000 without the plugin, because Vitest ends the set-up of an environment after a minute.
   */
  startTimeoutMs: option({
    scope: 'start',
    shape: { kind: 'milliseconds' },
    values: 'milliseconds',
    default: '`120000`',
    meaning:
      'the time limit for the start of the containers; builds are not counted; at most 40000 without the plugin',
  }),
  /** When a service counts as ready, by service. Takes precedence over the matrix. */
  readiness: option({
    scope: 'stack',
    shape: { kind: 'by service', keys: READINESS },
    values: 'an object with a key for each published service',
    default: 'by the matrix',
    meaning: 'when a service counts as ready, in addition to its healthcheck; the keys are below',
  }),
  /**
   * `on-failure`: a stack that could not be started is kept for inspection, and with the plugin also one whose tests
   * have failed; in CI it is always removed. Default: `never`.
   */
  keep: option({
    scope: 'stack',
    shape: { kind: 'one of', values: ['never', 'on-failure'] },
    neutral: 'never',
    isForPeople: true,
    values: '`never`, `on-failure`',
    default: '`never`',
    meaning: 'whether a stack is kept for inspection after a failure; see below',
  }),
  /** What the plugin prints to the output of the test runner. Default: `info`. */
  logLevel: option({
    scope: 'face',
    shape: { kind: 'one of', values: ['silent', 'info', 'debug'] },
    values: '`silent`, `info`, `debug`',
    default: '`info`',
    meaning: "what the plugin prints to Vitest's output: only errors; each step; also what the keeper logs",
  }),
}

type Options = typeof OPTIONS

/** The names of the options that have one of the scopes. */
export type NamesOf<C extends Scope> = {
  [K in keyof Options]: Options[K] extends OptionSpec<Shape, C> ? K : never
}[keyof Options]

/** Values of some options, each of which may be absent. */
export type ValuesOf<K extends keyof Options> = { [P in K]?: ValueOf<Options[P]['shape']> }

/** When one published service counts as ready, in addition to its healthcheck. */
export type ServiceReadiness = { [P in keyof typeof READINESS]?: ValueOf<(typeof READINESS)[P]['shape']> }
