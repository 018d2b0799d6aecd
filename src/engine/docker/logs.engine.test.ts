import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'

/*
 * What engines do with the output of containers, and nobody would guess. Each test holds on every engine.
 */

let engine: TestEngine
const ids: string[] = []

beforeAll(async () => {
  engine = await testEngine()
})
afterEach(() => {
  for (const id of ids.splice(0)) engine.docker('rm', '--force', '--volumes', id)
})
afterAll(() => engine[Symbol.dispose]())

/** Runs a script of Node.js in a container to its end; with a restart policy, until the engine gives up. */
async function ran(script: string, ...options: string[]): Promise<string> {
  const args = ['run', '--detach', ...options, engine.baseImage('node'), 'node', '-e', script]
  const id = engine.docker(...args)
  ids.push(id)
  const state = () => engine.docker('inspect', '--format', '{{.State.Status}}', id)
  // `docker wait` returns at the first end, also if a restart follows.
  await expect.poll(state, { timeout: 60_000 }).toBe('exited')
  return id
}

const read = (...args: Parameters<typeof engine.connection.engine.logs.read>) =>
  engine.connection.engine.logs.read(...args)

test('the last lines of an older window are read, although the engine counts them from the end of the log', async () => {
  const id = await ran(`
    const say = (text, after) => setTimeout(() => console.log(text), after)
    say('one', 0), say('two', 100), say('three', 200), say('four', 300)`)
  const [, two, three] = await read(id)
  const window = { sinceMs: two?.atMs ?? 0, untilMs: three?.atMs ?? 0 }
  expect((await read(id, { ...window, last: 1 })).map(({ text }) => text)).toEqual(['three'])
  expect((await read(id, window)).map(({ text }) => text)).toEqual(['two', 'three'])
})

test('a line that the engine stores in pieces is one line', async () => {
  const id = await ran(`process.stdout.write('x'.repeat(40_000) + '\\nafter\\n')`)
  const lines = await read(id)
  expect(lines.map(({ text }) => text)).toEqual(['x'.repeat(40_000), 'after'])
})

test('the last lines are whole lines, although the engine counts the pieces in which it stores them', async () => {
  const id = await ran(`
    const { writeSync } = require('fs')
    writeSync(1, 'one\\n'), writeSync(1, 'x'.repeat(60_000) + '\\n'), writeSync(1, 'three\\n')`)
  const lengths = async (last: number) => (await read(id, { last })).map(({ text }) => text.length)
  expect(await lengths(1)).toEqual([5])
  expect(await lengths(2)).toEqual([60_000, 5])
  expect(await lengths(3)).toEqual([3, 60_000, 5])
})

test('the last line is read when it has no newline', async () => {
  expect(await read(await ran("process.stdout.write('the cause')"))).toMatchObject([{ text: 'the cause' }])
})

test('the lines of a container with a terminal have no carriage returns', async () => {
  const id = await ran("console.log('one'); console.error('two')", '--tty')
  expect((await read(id)).map(({ stream, text }) => [stream, text])).toEqual([
    ['stdout', 'one'],
    ['stdout', 'two'],
  ])
})

test('each run of a restarted container has its lines after the end of the run before it', async () => {
  const runs = 4
  const script = "console.log('begun'); process.exit(1)"
  const began = Date.now()
  const id = await ran(script, '--init', `--restart=on-failure:${runs - 1}`)
  const lines = await read(id)
  const events = engine.docker(
    ...[
      'events',
      '--since',
      String(Math.floor(began / 1000)),
      '--until',
      String(Math.ceil(Date.now() / 1000) + 1),
    ],
    ...['--filter', `container=${id}`, '--filter', 'event=die', '--format', '{{.TimeNano}}'],
  )
  const ends = events.split('\n').map((nanoseconds) => Number(nanoseconds) / 1e6)
  expect(ends).toHaveLength(runs)
  expect(lines).toHaveLength(runs)
  for (const [run, { atMs }] of lines.entries()) {
    expect(atMs).toBeGreaterThan(ends[run - 1] ?? 0)
    expect(atMs).toBeLessThanOrEqual(ends[run] ?? 0)
  }
})
