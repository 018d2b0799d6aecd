import { spawn } from 'node:child_process'
import { SetupFailure } from '../report/failure.js'
import { redact } from '../report/redact.js'

/**
 * @typedef {object} RunOptions
 * @property {string} step The step, for the error.
 * @property {string} summary For the error: what failed, in one sentence.
 * @property {string} todo For the error: what to do.
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env] The whole environment. Default: that of this process.
 * @property {(line: string) => void} [onLine] Called with each line of output, redacted.
 */

/** @typedef {{ stdout: string, code: number | null, signal: NodeJS.Signals | null, lastLines: string[] }} Ended */

/**
 * Runs a command to its end and returns its standard output.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @returns {Promise<string>}
 * @throws {SetupFailure} when it cannot be started or does not exit with 0.
 */
export async function run(command, args, options) {
  /** @param {number | string} exit @param {string[]} lastLines @param {unknown} [cause] */
  const failed = (exit, lastLines, cause) =>
    new SetupFailure({
      step: options.step,
      summary: options.summary,
      todo: options.todo,
      command: [command, ...args].map(redact),
      exit,
      lastLines,
      cause,
    })
  /** @type {Ended} */
  let ended
  try {
    ended = await attempt(command, args, options)
  } catch (cause) {
    throw failed(cause instanceof Error ? cause.message : String(cause), [], cause)
  }
  if (ended.code !== 0) throw failed(ended.code ?? ended.signal ?? 'unknown', ended.lastLines)
  return ended.stdout
}

/**
 * Runs a command to its end, and returns how it ended.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Pick<RunOptions, 'cwd' | 'env' | 'onLine'>} [options]
 * @returns {Promise<Ended>} Rejects only when the command cannot be started.
 */
export function attempt(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const lines = createExcerpt()
    /** @param {string} line */
    const take = (line) => {
      const shown = redact(line)
      options.onLine?.(shown)
      lines.add(shown)
    }
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      stdout += text
    })
    const flush = [byLine(child.stdout, take), byLine(child.stderr, take)]
    child.once('error', reject)
    child.once('close', (code, signal) => {
      for (const end of flush) end()
      resolve({ stdout, code, signal, lastLines: lines.get() })
    })
  })
}

/**
 * Keeps the first and the last lines of long output: npm, for example, prints the reason first and then its usage.
 *
 * @param {number} [head] Number of first lines to keep.
 * @param {number} [tail] Number of last lines to keep.
 */
export function createExcerpt(head = 15, tail = 25) {
  /** @type {string[]} */
  const first = []
  /** @type {string[]} */
  const last = []
  let dropped = 0
  return {
    /** @param {string} line */
    add(line) {
      if (first.length < head) first.push(line)
      else if (last.push(line) > tail) {
        last.shift()
        dropped += 1
      }
    },
    get: () => (dropped === 0 ? [...first, ...last] : [...first, `... ${dropped} more lines ...`, ...last]),
  }
}

/**
 * @param {import('node:stream').Readable} stream
 * @param {(line: string) => void} take
 * @returns {() => void} Passes on a last line without a line end.
 */
function byLine(stream, take) {
  let rest = ''
  stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    const parts = (rest + text).split(/\r?\n|\r/)
    rest = parts.pop() ?? ''
    for (const part of parts) if (part.trim() !== '') take(part)
  })
  return () => {
    if (rest.trim() !== '') take(rest)
    rest = ''
  }
}
