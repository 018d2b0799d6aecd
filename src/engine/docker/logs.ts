import type { LogLine, Logs, LogWindow } from '../logs.ts'
import { framesOf } from './api/frames.ts'
import { checked } from './api/requests.ts'
import * as schemas from './api/schemas.ts'
import { linesOfFrames, linesOfTerminal } from './log-lines.ts'
import type { Scope } from './scope.ts'

const MS_PER_SECOND = 1000

export class DockerLogs implements Logs {
  readonly #scope: Pick<Scope, 'docker'>

  constructor(scope: Pick<Scope, 'docker'>) {
    this.#scope = scope
  }

  async read(id: string, { sinceMs, untilMs, last }: LogWindow = {}): Promise<LogLine[]> {
    const container = this.#scope.docker.getContainer(id)
    const { Config } = checked(schemas.containerInspectSchema, await container.inspect(), 'container inspect')
    const isWindow = sinceMs !== undefined || untilMs !== undefined
    const data: Buffer = await container.logs({
      stdout: true,
      stderr: true,
      follow: false,
      timestamps: true,
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
    return last === undefined ? wanted : wanted.slice(Math.max(0, wanted.length - last))
  }
}
