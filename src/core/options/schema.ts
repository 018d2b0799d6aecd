import type { Shape, ValueOf } from './shapes.ts'

/*
 * The one list of all options: their values, scopes and documentation. The type of the options, the validation of what a
 * user writes, the request to the keeper and its validation, the name of the run, and the tables in docs/configuration.md
 * are made from it. To add an option, add an entry here and the code that uses it.
 */

/**
 * What an option has an effect on. `place`: which environment of which repository is started. `stack`: what the stack is;
 * two sets of options that differ in it get two stacks. `start`: how the stack is started; options that differ only in it
 * share a stack. `face`: only the test runner's side.
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
  /** The value that has the same effect as leaving the option out. */
  neutral?: ValueOf<S>
  /** Whether the option has no effect if `CI` is set. */
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
    meaning: 'the path that must answer; only for services with the protocol `http` or `https`',
  }),
  /** The only status that counts as ready. Default: any of 2xx. */
  status: option({
    scope: 'stack',
    shape: { kind: 'status' },
    values: '100 to 599',
    default: 'any of 2xx',
    meaning: 'the only status that counts as ready; for `http` and `https`. Redirects are not followed',
  }),
  /** Time limit for this service, in milliseconds, from the start of its containers. Default: only `startTimeoutMs`. */
  timeoutMs: option({
    scope: 'stack',
    shape: { kind: 'milliseconds' },
    values: 'milliseconds',
    default: 'none',
    meaning:
      'time limit for this service, from the start of its containers until it is ready; `startTimeoutMs` applies as well',
  }),
  /**
   * Time limit for one request, in milliseconds. Default: the `timeout` of the service's healthcheck, without one 10000.
   */
  requestTimeoutMs: option({
    scope: 'stack',
    shape: { kind: 'milliseconds' },
    values: 'milliseconds',
    default: 'the `timeout` of its healthcheck, without one `10000`',
    meaning: 'time limit for one request to the path; only for services with the protocol `http` or `https`',
  }),
}

/** Every option there is. */
export const OPTIONS = {
  /** The environment of the matrix to start. Default: `test`. */
  environment: option({
    scope: 'place',
    shape: { kind: 'text' },
    values: 'an environment of the matrix',
    default: '`test`',
    meaning: 'the environment of the matrix to start',
  }),
  /**
   * A folder of the repository, absolute or relative to the working directory. The nearest matrix in it or above it is
   * used. Default: Vitest's root with the plugin, the folder of the config with Playwright, else the working directory.
   */
  root: option({
    scope: 'place',
    shape: { kind: 'text' },
    values: 'a folder',
    default: "Vitest's root with the plugin, the folder of Playwright's config, else the working directory",
    meaning: 'a folder of the repository; the nearest matrix in it or above it is used',
  }),
  /**
   * Uses the stack that `ssot-docker refresh` keeps for this environment, instead of starting one. It must be ready, and is neither
   * changed nor removed. Default: none.
   */
  attach: option({
    scope: 'stack',
    shape: { kind: 'text' },
    values: 'an environment with single ports, such as `development`',
    default: 'none',
    meaning:
      'use the stack that `ssot-docker refresh` keeps for this environment, as it is, instead of starting one; it is never changed or removed',
  }),
  /** Starts only these services of the compose file and their `depends_on` dependencies. Default: all. */
  services: option({
    scope: 'stack',
    shape: { kind: 'names' },
    values: 'services of the compose file',
    default: 'all services',
    meaning: 'start only these services and their `depends_on` dependencies; tests see no others',
  }),
  /**
   * Time limit for a start, without builds, pulls and waiting for other runs, in milliseconds. Default: 120000. Without the
   * plugin at most 40000, because Vitest ends an environment after a minute.
   */
  startTimeoutMs: option({
    scope: 'start',
    shape: { kind: 'milliseconds' },
    values: 'milliseconds',
    default: '`120000`',
    meaning:
      'time limit for a start, without builds, pulls and waiting for other runs, in milliseconds; at most 40000 without the plugin',
  }),
  /** When a service counts as ready, by service, instead of what the matrix says. */
  readiness: option({
    scope: 'stack',
    shape: { kind: 'by service', keys: READINESS },
    values: 'an object with published services as keys',
    default: 'what the matrix says',
    meaning:
      'when a service counts as ready, in addition to its healthcheck: `path`, `status` and `timeoutMs`',
  }),
  /**
   * `on-failure`: a stack that could not be started is kept for inspection, and with the plugin, in Jest and with `ssot-docker run`
   * also one whose tests have failed. If `CI` is set, it is removed anyway. Default: `never`.
   */
  keep: option({
    scope: 'stack',
    shape: { kind: 'one of', values: ['never', 'on-failure'] },
    neutral: 'never',
    isForPeople: true,
    values: '`never`, `on-failure`',
    default: '`never`',
    meaning:
      "`on-failure` keeps a failed stack for inspection, unless `CI` is set; with Playwright's global setup only one that could not be started",
  }),
  /**
   * What the services print while tests run. `on-failure`: it is kept in the folder of the run, and an excerpt is shown with each test
   * that fails. `always`: with each test. `off`: nothing is kept or shown. Default: `on-failure`.
   */
  evidence: option({
    scope: 'start',
    shape: { kind: 'one of', values: ['off', 'on-failure', 'always'] },
    neutral: 'on-failure',
    values: '`off`, `on-failure`, `always`',
    default: '`on-failure`',
    meaning:
      'whether what the services print is kept, and an excerpt of it is shown with each test that fails, or with every test',
  }),
  /**
   * How long a stack is kept after a run for the next one, such as `10m`. The next run gets a fresh stack, which was started in
   * the background and has been paused since. If `CI` is set, nothing is kept. Default: `never`.
   */
  reuse: option({
    scope: 'stack',
    shape: { kind: 'duration' },
    neutral: 'never',
    isForPeople: true,
    values: 'a time such as `90s`, `10m` or `2h`, or `never`',
    default: '`never`',
    meaning:
      'how long a fresh stack is kept for the next run, unless `CI` is set; the variable `SSOT_DOCKER_REUSE` overrides it',
  }),
  /**
   * What shares a stack. `run`: all test files of the run. `file`: each file has a stack for itself, which is put back before the next
   * file gets it. `test`: the same, and the stack is put back before each test. Only in Vitest and Jest. Default: `run`.
   */
  isolation: option({
    scope: 'stack',
    shape: { kind: 'one of', values: ['run', 'file', 'test'] },
    neutral: 'run',
    values: '`run`, `file`, `test`',
    default: '`run`',
    meaning:
      '`file`: each test file has a stack for itself, which is put back before the next file gets it; `test`: also before each test; only in Vitest and Jest',
  }),
  /**
   * How many stacks a run has at most, if `isolation` is `file` or `test`. Default: as many as the test runner has workers, and as memory
   * and the ranges of ports allow.
   */
  stacks: option({
    scope: 'start',
    shape: { kind: 'count' },
    values: 'a number from 1',
    default: 'as many as workers, limited by memory and ports',
    meaning: 'how many stacks a run has at most, if `isolation` is `file` or `test`',
  }),
  /**
   * Path of a module, relative to the root of the Vitest project, to Jest's `rootDir`, to the folder of Playwright's config, or
   * with `ssot-docker run` and `ssotGlobalSetup` to the working directory. Its default export, a `StackSetup`, is called with `{ ssot }` when the stack
   * is up and before the first test file; it may return a function that is called before the stack is taken down. In Vitest and
   * Jest it needs the plugin or the preset. Default: none.
   */
  setup: option({
    scope: 'stack',
    shape: { kind: 'text' },
    values: 'path of a module',
    default: 'none',
    meaning:
      'a module whose default export is called with `{ ssot }` when the stack is up, such as to migrate a database; in Vitest and Jest it needs the plugin or the preset',
  }),
  /**
   * Whether a rerun, as in watch mode, first rebuilds and replaces the services whose files have changed since the stack was
   * started. If not, it says that the stack runs older code. Needs the plugin of Vitest, or the preset of Jest. Default: false.
   */
  refreshOnRerun: option({
    scope: 'face',
    shape: { kind: 'yes or no' },
    values: '`true`, `false`',
    default: '`false`',
    meaning:
      'whether a rerun in watch mode first refreshes the services whose files have changed; without it, the rerun says that they run older code',
  }),
  /** What the plugin, the preset, Playwright's global setup or `ssot-docker run` prints. Default: `info`. */
  logLevel: option({
    scope: 'face',
    shape: { kind: 'one of', values: ['silent', 'info', 'debug'] },
    values: '`silent`, `info`, `debug`',
    default: '`info`',
    meaning:
      'what is printed in the output of the test runner: `silent` only errors, `info` every step, `debug` every event that the keeper logs',
  }),
}

type Options = typeof OPTIONS

/** The names of the options with one of the scopes. */
export type NamesOf<C extends Scope> = {
  [K in keyof Options]: Options[K] extends OptionSpec<Shape, C> ? K : never
}[keyof Options]

/** Values of some options, each of which may be absent. */
export type ValuesOf<K extends keyof Options> = { [P in K]?: ValueOf<Options[P]['shape']> }

/** When one published service counts as ready, in addition to its healthcheck. */
export type ServiceReadiness = { [P in keyof typeof READINESS]?: ValueOf<(typeof READINESS)[P]['shape']> }
