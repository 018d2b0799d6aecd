import type { LogLine, Logs, LogWindow } from '../logs.ts'
import { framesOf } from './api/frames.ts'
import { checked } from './api/requests.ts'
import * as schemas from './api/schemas.ts'
import { linesOfFrames, linesOfLastFrames, linesOfTerminal, PIECE_BYTES } from './log-lines.ts'
import type { Scope } from './scope.ts'

const MS_PER_SECOND = 1000
/** Of the last lines, about 10 MB are read at least before a longer line is left out. */
const MAX_PIECES = 640
const ALL = { stdout: true, stderr: true, follow: false, timestamps: true } as const

export class DockerLogs implements Logs {
  readonly #scope: Pick<Scope, 'docker'>

  constructor(scope: Pick<Scope, 'docker'>) {
    this.#scope = scope
  }

  async read(id: string, { sinceMs, untilMs, last }: LogWindow = {}): Promise<LogLine[]> {
    const container = this.#scope.docker.getContainer(id)
    const { Config } = checked(schemas.containerInspectSchema, await container.inspect(), 'container inspect')
    const isWindow = sinceMs !== undefined || untilMs !== undefined
    if (!isWindow && last !== undefined && !Config.Tty) return this.#readLast(id, last)
    const data: Buffer = await container.logs({
      ...ALL,
      // Requests a little more than the window, which is cut exactly below: seconds as floating-point numbers lose
      // nanoseconds, and the engine leaves out lines of the last millisecond.
      ...(sinceMs === undefined ? {} : { since: Math.floor(sinceMs) / MS_PER_SECOND }),
      ...(untilMs === undefined ? {} : { until: Math.ceil(untilMs + 1) / MS_PER_SECOND }),
      // The engine takes the last lines of the whole log, and applies the window only then.
      ...(isWindow || last === undefined ? {} : { tail: last }),
    })
    const lines = Config.Tty ? linesOfTerminal(data.toString('utf8')) : linesOfFrames(framesOf(data))
    const wanted = lines.filter(
      ({ atMs, text }) =>
        text !== '' && atMs >= (sinceMs ?? 0) && atMs <= (untilMs ?? Number.POSITIVE_INFINITY),
    )
    return last === undefined ? wanted : lastOf(wanted, last)
  }

  /**
   * The engine counts the pieces in which it stores lines, and not lines, so the first piece may continue a line. Half a
   * line is never returned: a secret of which one half is missing would not be recognised.
   */
  async #readLast(id: string, last: number): Promise<LogLine[]> {
    const container = this.#scope.docker.getContainer(id)
    for (let pieces = last; ; pieces *= 8) {
      const data: Buffer = await container.logs({ ...ALL, tail: pieces + 1 })
      const { lines, cut } = linesOfLastFrames(framesOf(data), pieces)
      const wanted = lastOf(
        lines.filter(({ text }) => text !== ''),
        last,
      )
      if (cut === undefined || wanted.length === last) return wanted
      if (pieces >= MAX_PIECES) return wanted.length > 0 ? wanted : [tooLong(cut, pieces)]
    }
  }
}

function lastOf(lines: readonly LogLine[], count: number): LogLine[] {
  return lines.slice(Math.max(0, lines.length - count))
}

function tooLong({ atMs, stream }: LogLine, pieces: number): LogLine {
  const megabytes = Math.floor((pieces * PIECE_BYTES) / 1e6)
  return { atMs, stream, text: `(one line of more than ${megabytes} MB)` }
}
