/*
 * What ends a run, and who then removes its stack. The engine tests of exit paths check every row, and docs/exit-paths.md
 * shows them as a table.
 */

/**
 * Who removes the stack, and when.
 * - `before the end`: it is removed when Vitest ends.
 * - `keeper`: the keeper removes it within seconds after the end.
 * - `in the keeper's place`: Vitest notices that the keeper was killed, and lets the stack be removed before it ends.
 * - `next start`: no process is left to remove it; the next start of a stack, or `ssot-docker prune`, does.
 */
export type Remover = 'before the end' | 'keeper' | "in the keeper's place" | 'next start'

export interface ExitPath {
  /** What happens, in the words of docs/exit-paths.md. */
  what: string
  /** The outcome with the plugin; null: the case does not exist there. */
  plugin: Outcome | null
  /** The outcome with only the option `environment`; null: the case does not exist there. */
  alone: Outcome | null
}

export interface Outcome {
  remover: Remover
  /** Exit code of Vitest, or the signal that ended it; null: no process is left to see it. */
  exit: number | NodeJS.Signals | null
}

const gone = (exit: Outcome['exit']): Outcome => ({ remover: 'before the end', exit })
const keeper = (exit: Outcome['exit']): Outcome => ({ remover: 'keeper', exit })
const next = (exit: Outcome['exit']): Outcome => ({ remover: 'next start', exit })
const both = (outcome: Outcome) => ({ plugin: outcome, alone: outcome })

export const EXIT_PATHS = {
  success: { what: 'All tests pass', plugin: gone(0), alone: keeper(0) },
  failure: { what: 'A test fails', plugin: gone(1), alone: keeper(1) },
  bail: { what: 'A test fails under `--bail 1`', plugin: gone(1), alone: keeper(1) },
  'failing start': { what: 'A service crashes while it starts', plugin: gone(1), alone: keeper(1) },
  'failing setup file': { what: 'A setup file throws', plugin: gone(1), alone: keeper(1) },
  'failing global setup': {
    what: 'Another global setup throws once the stack is up',
    plugin: gone(1),
    alone: null,
  },
  'ctrl-c': { what: 'Ctrl-C in a terminal', ...both(keeper(130)) },
  'ctrl-c in watch mode': { what: 'Ctrl-C in a terminal, in watch mode', plugin: gone(1), alone: keeper(1) },
  'ctrl-c in a pipe': {
    what: 'Ctrl-C while the output is piped: SIGINT to the process group',
    ...both(keeper(130)),
  },
  'closed terminal': { what: 'The terminal is closed', ...both(keeper(null)) },
  SIGHUP: { what: 'SIGHUP to Vitest', ...both(keeper('SIGHUP')) },
  SIGINT: { what: 'SIGINT to Vitest', ...both(keeper(130)) },
  SIGTERM: { what: 'SIGTERM to Vitest', ...both(keeper(143)) },
  SIGKILL: { what: 'SIGKILL of Vitest', ...both(keeper('SIGKILL')) },
  'SIGKILL while starting': {
    what: 'SIGKILL of Vitest while the stack is starting',
    ...both(keeper('SIGKILL')),
  },
  'SIGKILL of the group': { what: 'SIGKILL of the whole process group', ...both(keeper('SIGKILL')) },
  'SIGKILL of a worker': { what: 'SIGKILL of a worker', plugin: gone(1), alone: keeper(1) },
  'SIGKILL of the keeper': {
    what: 'SIGKILL of the keeper',
    plugin: { remover: "in the keeper's place", exit: 1 },
    alone: next(0),
  },
  'SIGKILL of both': { what: 'SIGKILL of the keeper and of Vitest together', ...both(next('SIGKILL')) },
  reboot: { what: 'The machine is rebooted', ...both(next(null)) },
  'engine stopped': {
    what: 'The engine is stopped and started during the run',
    plugin: gone(1),
    alone: keeper(1),
  },
  'engine killed': {
    what: 'The engine is killed and started during the run',
    plugin: gone(1),
    alone: keeper(1),
  },
  'engine gone': {
    what: 'The engine is killed during the run and started only after it',
    plugin: next(1),
    alone: next(0),
  },
  'foreign container': {
    what: 'A container of another project is connected to a network of the stack, which is then kept',
    plugin: next(1),
    alone: next(0),
  },
} as const satisfies Record<string, ExitPath>

export type ExitPathName = keyof typeof EXIT_PATHS

/** The cases that `npm test` leaves out, each for the sake of another one that ends in the same way. */
const LIKE_ANOTHER: Partial<Record<ExitPathName, ExitPathName>> = {
  bail: 'failure',
  'failing setup file': 'failing global setup',
  'ctrl-c in a pipe': 'ctrl-c',
  SIGHUP: 'SIGTERM',
  SIGINT: 'SIGTERM',
  'SIGKILL of the group': 'SIGKILL',
  'engine stopped': 'engine killed',
}

/**
 * The cases to test in a way of starting: all, or those of `npm test` if `SSOT_FACES` is `short`. The short form has each of its
 * cases in one of the two ways, in turn.
 */
export function exitPathsOf(
  mode: 'plugin' | 'alone',
  env: NodeJS.ProcessEnv,
): { name: ExitPathName; what: string; outcome: Outcome }[] {
  return Object.entries<ExitPath>(EXIT_PATHS).flatMap(([name, { what, ...ways }], index) => {
    const outcome = ways[mode]
    if (outcome === null) return []
    const isOtherTurn =
      (index % 2 === 0) !== (mode === 'plugin') && ways.plugin !== null && ways.alone !== null
    const isLeftOut = env.SSOT_FACES === 'short' && (isOtherTurn || Object.hasOwn(LIKE_ANOTHER, name))
    return isLeftOut ? [] : [{ name: name as ExitPathName, what, outcome }]
  })
}
