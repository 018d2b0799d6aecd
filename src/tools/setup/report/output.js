/**
 * @typedef {object} StepReport
 * @property {(line: string) => void} say Shows what the step is doing.
 * @property {(summary: string) => void} done Ends the step, and prints its result and duration.
 * @property {() => void} drop Ends a failed step without a line; its error is printed elsewhere.
 */

/**
 * Prints the progress of steps. On a terminal, the running steps share one live line below the finished ones; elsewhere
 * each message is a line.
 *
 * @param {{ write(text: string): unknown, isTTY?: boolean | undefined, columns?: number | undefined }} stream
 * @param {NodeJS.ProcessEnv} env
 * @param {() => number} [now] The time of a monotonic clock, in milliseconds.
 */
export function createOutput(stream, env, now = () => performance.now()) {
  const live = Boolean(stream.isTTY) && !env.CI
  /** @type {Map<object, { name: string, line: string, since: number }>} */
  const running = new Map()
  /** @type {NodeJS.Timeout | undefined} */
  let redraw

  const erase = () => {
    if (live && redraw !== undefined) stream.write('\r\u001b[K')
  }
  const draw = () => {
    if (!live || running.size === 0) return
    const parts = [...running.values()].map(
      ({ name, line, since }) => `${name}: ${line} ${seconds(now() - since)}`,
    )
    const width = (stream.columns ?? 80) - 1
    stream.write(`\r\u001b[K${parts.join(' | ').slice(0, width)}`)
    redraw ??= setInterval(draw, 200).unref()
  }
  /** @param {string} line */
  const print = (line) => {
    erase()
    stream.write(`${line}\n`)
    draw()
  }
  /** @param {object} key */
  const end = (key) => {
    erase()
    running.delete(key)
    if (running.size === 0) {
      clearInterval(redraw)
      redraw = undefined
    }
  }
  return {
    print,
    /**
     * @param {string} name
     * @returns {StepReport}
     */
    step(name) {
      const key = {}
      const since = now()
      return {
        say(line) {
          running.set(key, { name, line, since })
          if (live) draw()
          else print(`setup: ${name}: ${line}`)
        },
        done(summary) {
          end(key)
          print(`setup: ${name}: ${summary} (${seconds(now() - since)})`)
        },
        drop() {
          end(key)
          draw()
        },
      }
    },
  }
}

/**
 * Lets the program go on when the reader of its output, such as `head`, has ended.
 *
 * @param {NodeJS.WriteStream} stream
 */
export function outliveReader(stream) {
  stream.on('error', (/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code !== 'EPIPE') throw error
  })
}

/** @typedef {ReturnType<typeof createOutput>} Output */

/** @param {number} ms */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)} s`
}
