import { expect, test } from 'vitest'
import type { FollowedLine, LogLine, Logs } from '../../engine/logs.ts'
import { type FollowedRow, LogFollower } from './follow.ts'

/** A container whose log is written by the test. */
class FakeLogs implements Logs {
  readonly past: LogLine[] = []
  readonly followed: { sinceMs: number | null; signal: AbortSignal; end(): void }[] = []
  #tell: ((lines: readonly FollowedLine[]) => void) | undefined

  async read(): Promise<LogLine[]> {
    return [...this.past]
  }

  follow(
    _: string,
    sinceMs: number | null,
    onLines: (lines: readonly FollowedLine[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => resolve())
    this.followed.push({ sinceMs, signal, end: resolve })
    this.#tell = onLines
    // The engine sends lines of just before again.
    onLines(this.past.filter(({ atMs }) => sinceMs === null || atMs >= Math.floor(sinceMs)).map(stamped))
    return promise
  }

  write(...lines: LogLine[]): void {
    this.past.push(...lines)
    this.#tell?.(lines.map(stamped))
  }
}

const stamped = (line: LogLine): FollowedLine => ({ ...line, stamp: `${line.atMs}` })
const line = (atMs: number, text: string): LogLine => ({ atMs, stream: 'stdout', text })
const row = (more: Partial<FollowedRow> = {}): FollowedRow => ({
  ...{ key: 'web', id: '1', state: 'running', startedAtMs: 1 },
  ...more,
})

function reading() {
  const logs = new FakeLogs()
  const texts: string[] = []
  const errors: unknown[] = []
  const follower = new LogFollower(logs, {
    onLines: (_, lines) => void texts.push(...lines.map(({ text }) => text)),
    onError: (_, error) => void errors.push(error),
  })
  const begun = (count: number) => expect.poll(() => logs.followed.length, { interval: 1 }).toBe(count)
  return { logs, texts, errors, follower, begun }
}

test('no line is handed on twice, also of the same moment', async () => {
  const { logs, texts, follower, begun } = reading()
  logs.past.push(line(1, 'a'), line(2.5, 'b'), line(2.5, 'b'))
  follower.show([row()])
  await begun(1)
  logs.write(line(2.5, 'b'), line(3, 'c'))
  expect(texts).toEqual(['a', 'b', 'b', 'b', 'c'])
  follower[Symbol.dispose]()
})

test('a log that is not shown is not read, and goes on where it was when it is shown again', async () => {
  const { logs, texts, follower, begun } = reading()
  follower.show([row()])
  await begun(1)
  logs.write(line(1, 'a'))
  follower.show([])
  expect(logs.followed[0]?.signal.aborted).toBe(true)
  logs.past.push(line(2, 'b'))
  follower.show([row()])
  await begun(2)
  expect(texts).toEqual(['a', 'b'])
  follower[Symbol.dispose]()
})

test('a container that was started again is followed again, and one that has stopped is not', async () => {
  const { logs, texts, follower, begun } = reading()
  follower.show([row()])
  await begun(1)
  logs.write(line(1, 'a'))
  logs.followed[0]?.end()
  await Promise.resolve()
  follower.show([row({ state: 'exited' })])
  expect(logs.followed).toHaveLength(1)
  logs.past.push(line(2, 'b'))
  // It has ended again before anybody has looked.
  follower.show([row({ state: 'exited', startedAtMs: 2 })])
  await begun(2)
  expect(texts).toEqual(['a', 'b'])
  follower[Symbol.dispose]()
})

test('an error of the engine is told, and the log is tried again at the next look', async () => {
  const { logs, texts, errors, follower, begun } = reading()
  logs.past.push(line(1, 'a'))
  const { read } = logs
  logs.read = () => Promise.reject(new Error('no answer'))
  follower.show([row()])
  await expect.poll(() => errors.length, { interval: 1 }).toBe(1)
  logs.read = read
  follower.show([row()])
  await begun(1)
  expect(texts).toEqual(['a'])
  follower[Symbol.dispose]()
})
