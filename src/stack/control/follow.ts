import type { Followed, ServiceLogLine } from '../../core/control/acts.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { EVIDENCE_LINES } from '../../core/errors/evidence.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { HandedOn } from '../output/handed-on.ts'
import type { Inspected } from '../targets/observe.ts'

/** How many lines wait at most until they are asked for. The oldest ones are dropped. */
const MAX_WAITING = 100_000

interface Follow {
  service: string
  lines: ServiceLogLine[]
  /** All lines that have come. */
  count: number
  last: string[]
  waiting: PromiseWithResolvers<ServiceLogLine[]> | null
  /** Why nothing more can come. */
  failure: unknown
  close(): void
}

/** Follows the logs of services, each for one test that waits for a line. */
export class Followers {
  readonly #prepared: Pick<PreparedModel, 'connection' | 'place' | 'secrets'>
  readonly #all = new Map<number, Follow>()
  #nextId = 1

  constructor(prepared: Pick<PreparedModel, 'connection' | 'place' | 'secrets'>) {
    this.#prepared = prepared
  }

  /**
   * @param signal ends it
   * @throws the error of the engine
   */
  async begin(
    service: string,
    containers: readonly Inspected[],
    sinceMs: number,
    signal: AbortSignal,
  ): Promise<Followed> {
    const id = this.#nextId
    this.#nextId += 1
    const streams = new Map<string, AbortController>()
    /** How far each container was heard, so that a later life of it begins there. */
    const heard = new Map<string, HandedOn>()
    const closing: { close(): void }[] = []
    let isOver = false
    const follow: Follow = {
      ...{ service, lines: [], count: 0, last: [], waiting: null, failure: undefined },
      close() {
        isOver = true
        for (const one of streams.values()) one.abort()
        for (const one of closing) one.close()
      },
    }
    const { connection, place } = this.#prepared
    const { logs, events } = connection.engine
    const listen = async (container: string) => {
      const handedOn = heard.get(container) ?? new HandedOn()
      heard.set(container, handedOn)
      const over = new AbortController()
      streams.get(container)?.abort()
      streams.set(container, over)
      const isNew = handedOn.reading()
      const onLines = (lines: readonly ServiceLogLine[]) => {
        if (over.signal.aborted) return
        for (const { atMs, stream, text } of lines)
          if (atMs >= sinceMs && isNew({ atMs, stream })) this.#hear(follow, { atMs, stream, text })
      }
      await logs.follow(container, sinceMs, onLines, over.signal)
      if (streams.get(container) === over) streams.delete(container)
    }
    const fail = (error: unknown) => {
      if (isOver) return
      follow.failure = error
      follow.waiting?.reject(error)
      follow.waiting = null
    }
    this.#all.set(id, follow)
    try {
      // Before the logs, so that no start is missed: the engine ends the stream of a container with the container.
      closing.push(
        await events.watch(place.project, {
          onEvent: ({ action, service: of, id: container }) => {
            if (action !== 'start' || of !== service || isOver) return
            // What the container prints then is not heard if the engine has gone meanwhile; the test reports that it was not seen.
            listen(container).catch(() => {})
          },
          onLost() {},
        }),
      )
      for (const { summary } of containers) listen(summary.id).catch(fail)
    } catch (error) {
      this.end(id)
      throw error
    }
    if (signal.aborted) this.end(id)
    else signal.addEventListener('abort', () => this.end(id), { once: true })
    return { id }
  }

  /**
   * The lines that have come since the last call; resolves when there is one. None: it has ended.
   * @throws the error of the engine
   */
  async next(id: number): Promise<ServiceLogLine[]> {
    const follow = this.#all.get(id)
    if (follow === undefined) return []
    if (follow.lines.length > 0) return follow.lines.splice(0)
    if (follow.failure !== undefined) throw follow.failure
    follow.waiting ??= Promise.withResolvers()
    return follow.waiting.promise
  }

  end(id: number): void {
    const follow = this.#all.get(id)
    this.#all.delete(id)
    follow?.close()
    follow?.waiting?.resolve([])
  }

  close(): void {
    for (const id of [...this.#all.keys()]) this.end(id)
  }

  /** The error of a line that has not come. Ends following. */
  notSeen(
    service: string,
    { id, pattern, afterMs }: { id: number; pattern: string; afterMs: number },
  ): SsotError {
    const follow = this.#all.get(id)
    this.end(id)
    const lastLines = this.#prepared.secrets.hideLines(follow?.last ?? [])
    const count = follow?.count ?? 0
    const printed = count === 0 ? 'it has printed nothing' : `none of the ${count} lines that it has printed`
    return new SsotError({
      code: 'LOG_NOT_SEEN',
      service,
      summary: `${service} has not printed a line that matches ${pattern} within ${afterMs} ms: ${printed}${count === 0 ? '' : ' since then matches'}`,
      ...(lastLines.length > 0 && { evidence: { lastLines } }),
      todo: `Lines count from the beginning of the test on; \`since\` changes that, and \`timeoutMs\` the time. \`ssot.service('${service}').logs()\` has all lines.`,
    })
  }

  #hear(follow: Follow, line: ServiceLogLine): void {
    follow.count += 1
    follow.last.push(line.text)
    if (follow.last.length > EVIDENCE_LINES) follow.last.shift()
    follow.lines.push(line)
    if (follow.lines.length > MAX_WAITING) follow.lines.shift()
    const { waiting } = follow
    if (waiting === null) return
    follow.waiting = null
    waiting.resolve(follow.lines.splice(0))
  }
}
