import type { Shape, ValueOf } from './shapes.ts'

/*
 * Every option, in one place: what its value may be, how far it goes, and what the documentation says. The type of the
 * options, the check of what a user writes, the request that goes to the keeper with its own check, the name of the run,
 * and the tables in docs/configuration.md are made from this. A new option is an entry here, and code that uses it.
 */

/**
 * How far an option goes. `place`: it says which stack of which repository is meant. `stack`: it is part of what the
 * stack is; two sets of options that differ in it get two stacks. `start`: it goes along with the request for a stack, and
 * makes it no other one. `face`: only the test runner's side needs it.
 */
export type Scope = 'place' | 'stack' | 'start' | 'face'

/** What the documentation says of an option, in Markdown. */
interface OptionDocs {
  values: string
  default: string
  meaning: string
}

export interface OptionSpec<S extends Shape = Shape, C extends Scope = Scope> extends OptionDocs {
  scope: C
  shape: S
  /** The value that means the same as none. */
  neutral?: ValueOf<S>
  /** Whether it has no effect where `CI` is set. */
  isForPeople?: boolean
}

function option<const S extends Shape, const C extends Scope>(spec: OptionSpec<S, C>): OptionSpec<S, C> {
  return spec
}

/** The keys of one service under `readiness`. */
export const READINESS = {
  /** Where a request must be answered, for `http` and `https`. Default: the health path of the matrix. */
  path: option({
    scope: 'stack',
    shape: { kind: 'path' },
    values: 'a path such as `/ready`',
    default: 'the _Health path_ of the matrix',
    meaning: 'where a request must be answered; only for a service whose protocol is `http` or `https`',
  }),
  /** The one status that counts. Default: any of 2xx. */
  status: option({
    scope: 'stack',
    shape: { kind: 'status' },
    values: '100 to 599',
    default: 'any of 2xx',
    meaning: 'the one status that counts; only for `http` and `https`. Redirects are not followed',
  }),
  /** For this service, in milliseconds, from the start of its containers. Default: only `startTimeoutMs` limits it. */
  timeoutMs: option({
    scope: 'stack',
    shape: { kind: 'milliseconds' },
    values: 'milliseconds',
    default: 'none of its own',
    meaning:
      'for this service, from the start of its containers until it is ready; `startTimeoutMs` counts besides',
  }),
}

/** Every option there is. */
export const OPTIONS = {
  /** Row of the matrix to start. Default: `test`. */
  environment: option({
    scope: 'place',
    shape: { kind: 'text' },
    values: 'a name of the matrix',
    default: '`test`',
    meaning: 'the row of the matrix to start',
  }),
  /**
   * A folder of the repository whose matrix counts, absolute or from the working folder. Default: Vitest's root
   * with the plugin, else the working folder.
   */
  root: option({
    scope: 'place',
    shape: { kind: 'text' },
    values: 'a folder',
    default: "Vitest's root with the plugin, else the working folder",
    meaning: 'a folder of the repository whose matrix counts: the nearest at or above it',
  }),
  /** Starts only these services of the compose file, and what they need by `depends_on`. Default: all. */
  services: option({
    scope: 'stack',
    shape: { kind: 'names' },
    values: 'names of the compose file',
    default: 'all of them',
    meaning: 'only these services are started, and what they need by `depends_on`; tests see no others',
  }),
  /**
   * For the start of the containers, in milliseconds; builds are not counted. Default: 120000. Without the plugin
   * at most 40000, because Vitest ends an environment after a minute.
   */
  startTimeoutMs: option({
    scope: 'start',
    shape: { kind: 'milliseconds' },
    values: 'milliseconds',
    default: '`120000`',
    meaning: 'for the start of the containers; builds are not counted; 40000 at most without the plugin',
  }),
  /** When a service counts as ready, by service, in place of what the matrix says. */
  readiness: option({
    scope: 'stack',
    shape: { kind: 'by service', keys: READINESS },
    values: 'an object, by published service',
    default: 'what the matrix says',
    meaning: 'when a service counts as ready, besides its healthcheck; the keys are below',
  }),
  /**
   * `on-failure`: a stack that could not be started is kept for inspection, and with the plugin also one whose tests
   * have failed; where `CI` is set it is removed all the same. Default: `never`.
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
  /** What the plugin prints in the test runner's output. Default: `info`. */
  logLevel: option({
    scope: 'face',
    shape: { kind: 'one of', values: ['silent', 'info', 'debug'] },
    values: '`silent`, `info`, `debug`',
    default: '`info`',
    meaning:
      "what the plugin prints in Vitest's output: nothing but errors; each step; also what the keeper logs",
  }),
}

type Options = typeof OPTIONS

/** The names of the options with one of the scopes. */
export type NamesOf<C extends Scope> = {
  [K in keyof Options]: Options[K] extends OptionSpec<Shape, C> ? K : never
}[keyof Options]

/** Values of some options, each of which may be absent. */
export type ValuesOf<K extends keyof Options> = { [P in K]?: ValueOf<Options[P]['shape']> }

/** When one published service counts as ready, besides its healthcheck. */
export type ServiceReadiness = { [P in keyof typeof READINESS]?: ValueOf<(typeof READINESS)[P]['shape']> }
