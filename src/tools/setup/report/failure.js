/**
 * @typedef {object} SetupFailureInit
 * @property {string} step The name of the step, such as `engine`.
 * @property {string} summary What failed, in one sentence.
 * @property {string} todo What the user should do, as an instruction.
 * @property {readonly string[]} [command] The failed command and its arguments.
 * @property {number | string} [exit] Its exit code, or the signal that ended it.
 * @property {readonly string[]} [lastLines] The last lines of its output, oldest first.
 * @property {unknown} [cause]
 */

/**
 * A failed step of the set-up. `message` is the whole report: step, what failed, evidence, what to do. It is no
 * `SsotError`, which is TypeScript: the set-up runs before Node 24 is installed.
 */
export class SetupFailure extends Error {
  /** @param {SetupFailureInit} init */
  constructor(init) {
    super(describe(init), init.cause === undefined ? undefined : { cause: init.cause })
    this.name = 'SetupFailure'
    this.step = init.step
    this.summary = init.summary
    this.todo = init.todo
    /** @type {readonly string[]} */
    this.lastLines = init.lastLines ?? []
  }
}

/** @param {SetupFailureInit} init */
function describe(init) {
  const lines = [`${init.step} failed: ${init.summary}`]
  if (init.command) lines.push(`  command: ${init.command.map(quoteArgument).join(' ')}`)
  if (init.exit !== undefined) lines.push(`  ended with: ${init.exit}`)
  if (init.lastLines?.length)
    lines.push('  last lines of output:', ...init.lastLines.map((line) => `    ${line}`))
  lines.push(`  What to do: ${init.todo}`)
  return lines.map((line) => line.trimEnd()).join('\n')
}

/** @param {string} argument */
function quoteArgument(argument) {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : JSON.stringify(argument)
}

/** The failure of a child process of the set-up; `message` is the report of the child. */
export class RelayedFailure extends Error {
  /** @override */
  name = 'RelayedFailure'
}

/**
 * Prints the error that ended a program of the set-up: the report of a failure, or the stack trace of any other error.
 *
 * @param {unknown} error
 */
export function tell(error) {
  const known = error instanceof SetupFailure || error instanceof RelayedFailure
  process.stderr.write(
    `${known ? error.message : (error instanceof Error && error.stack) || String(error)}\n`,
  )
}
