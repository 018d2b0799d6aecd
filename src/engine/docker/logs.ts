import type { Readable } from 'node:stream'
import type { FollowedLine, LogLine, Logs, LogWindow } from '../logs.ts'
import { framesOf } from './api/frames.ts'
import { checked, forEachBatch } from './api/requests.ts'
import * as schemas from './api/schemas.ts'
import { FollowedLines } from './followed-lines.ts'
import { type LastLine, lastLines, lastOf, linesOfFrames, linesOfTerminal } from './log-lines.ts'
import type { Scope } from './scope.ts'

const MS_PER_SECOND = 1000
/** The engine sends each line by itself. */
const BATCH_MS = 25
/** So much of the end of a log is read at least before a line is left out whose beginning is not found. */
const MAX_BYTES = 10e6
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
    if (!isWindow && last !== undefined) return this.#readLast(id, last, Config.Tty)
    const data: Buffer = await container.logs({
      ...ALL,
      // Requests a little more than the window, which is cut exactly below: seconds as floating-point numbers lose
      // nanoseconds, and the engine leaves out lines of the last millisecond.
      ...(sinceMs === undefined ? {} : { since: Math.floor(sinceMs) / MS_PER_SECOND }),
      ...(untilMs === undefined ? {} : { until: Math.ceil(untilMs + 1) / MS_PER_SECOND }),
      // Without `tail`: the engine takes the last lines of the whole log, and applies the window only then.
    })
    const lines = Config.Tty ? linesOfTerminal(data.toString('utf8')) : linesOfFrames(framesOf(data))
    const wanted = lines.filter(
      ({ atMs, text }) =>
        text !== '' && atMs >= (sinceMs ?? 0) && atMs <= (untilMs ?? Number.POSITIVE_INFINITY),
    )
    return last === undefined ? wanted : lastOf(wanted, last)
  }

  async follow(
    id: string,
    sinceMs: number | null,
    onLines: (lines: readonly FollowedLine[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const container = this.#scope.docker.getContainer(id)
    const { Config } = checked(schemas.containerInspectSchema, await container.inspect(), 'container inspect')
    if (signal.aborted) return
    const stream = await container.logs({
      ...ALL,
      follow: true,
      ...(sinceMs === null ? {} : { since: Math.floor(sinceMs) / MS_PER_SECOND }),
    })
    const lines = new FollowedLines(Config.Tty)
    const tell = (found: readonly FollowedLine[]) => {
      const wanted = found.filter(({ text }) => text !== '')
      if (wanted.length > 0) onLines(wanted)
    }
    await forEachBatch(stream as Readable, signal, BATCH_MS, (batch) => tell(lines.add(batch)))
    tell(lines.end())
  }

  /**
   * The engine counts the pieces in which it stores lines, and not lines, so the first piece may continue a line. Half a
   * line is never returned: a secret of which one half is missing would not be recognised.
   */
  async #readLast(id: string, last: number, isTerminal: boolean): Promise<LogLine[]> {
    const container = this.#scope.docker.getContainer(id)
    let fewer: Buffer = Buffer.alloc(0)
    for (let pieces = last; ; pieces *= 8) {
      const data: Buffer = await container.logs({ ...ALL, tail: pieces + 1 })
      const frames = isTerminal ? [] : framesOf(data)
      const lines = isTerminal ? linesOfTerminal(data.toString('utf8')) : linesOfFrames(frames)
      // The output of a terminal does not show where each piece ends, but the whole log does not grow with the request.
      const isWhole = isTerminal ? data.equals(fewer) : frames.length <= pieces
      const wanted = lastLines(lines, last, isWhole)
      const isKnown = wanted.every(({ isCut }) => !isCut) && (isWhole || wanted.length === last)
      if (isKnown || data.length >= MAX_BYTES) return wanted.map((line) => shown(line, data.length))
      fewer = data
    }
  }
}

function shown({ isCut, ...line }: LastLine, bytes: number): LogLine {
  if (!isCut) return line
  return {
    ...line,
    text: `(not shown: a line that may have begun more than ${Math.floor(bytes / 1e6)} MB before)`,
  }
}
