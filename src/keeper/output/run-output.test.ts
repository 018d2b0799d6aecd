import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { stampOf } from '../../core/evidence/stored-line.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import type { FollowedLine } from '../../engine/logs.ts'
import { readOutput } from './read-output.ts'
import { type OutputLimits, RunOutput } from './run-output.ts'

let folder: string
let problems: string[]
let output: RunOutput
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-output-'))
  problems = []
  output = outputWith()
})
afterEach(() => {
  output[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

function outputWith(limits?: OutputLimits, secrets = new KnownSecrets()): RunOutput {
  const onProblem = (reason: string) => void problems.push(reason)
  return new RunOutput({ folder, secrets, onProblem, ...(limits && { limits }) })
}

const AT_MS = Date.parse('2026-01-02T03:04:05Z')
const line = (text: string, ms = 0, stream: FollowedLine['stream'] = 'stdout'): FollowedLine => ({
  ...{ atMs: AT_MS + ms, stamp: stampOf(AT_MS + ms), stream, text },
})
const textsOf = (service: string, project = 'p') =>
  readOutput(join(folder, project), 0, Number.POSITIVE_INFINITY)
    .find((one) => one.service === service)
    ?.lines.map(({ text }) => text)

test('what services print is in files of their own, with what has happened to them, in the order of times', () => {
  const sink = output.sink('p')
  sink.lines('api', [line('one', 1), line('two', 3, 'stderr')])
  sink.happened('api', AT_MS + 2, 'start', 'id')
  sink.lines('db', [line('hello')])
  output.flush()
  expect(readFileSync(join(folder, 'p', 'api.0.log'), 'utf8')).toBe(
    `# {"service":"api","project":"p","fromLine":1}
2026-01-02T03:04:05.001000000Z stdout one
2026-01-02T03:04:05.002000000Z event start
2026-01-02T03:04:05.003000000Z stderr two
`,
  )
  expect(textsOf('db')).toEqual(['hello'])
  expect(statSync(join(folder, 'p', 'db.0.log')).mode & 0o077).toBe(0)
})

test('within the bounds nothing is lost, and a window has the lines of its time', () => {
  const sink = output.sink('p')
  for (let n = 0; n < 20_000; n += 100)
    sink.lines(
      'api',
      Array.from({ length: 100 }, (_, at) => line(`${n + at} ${'x'.repeat(100)}`, n + at)),
    )
  output.flush()
  expect(readdirSync(join(folder, 'p')).length).toBeGreaterThan(3)
  expect(textsOf('api')?.map((text) => Number(text.split(' ')[0]))).toEqual(
    Array.from({ length: 20_000 }, (_, at) => at),
  )
  const [window] = readOutput(join(folder, 'p'), AT_MS + 9000, AT_MS + 9002)
  expect(window?.lines.map(({ text }) => text.split(' ')[0])).toEqual(['9000', '9001', '9002'])
  expect(window?.isCut).toBe(false)
})

test('a service has no more than its limit, the oldest lines are cut, and it is said where', () => {
  output = outputWith({ serviceBytes: 5000, allBytes: 1e6, fileBytes: 1000 })
  const sink = output.sink('p')
  for (let n = 0; n < 1000; n += 1) {
    sink.lines('api', [line(`${n}`, n)])
    output.flush()
  }
  const names = readdirSync(join(folder, 'p'))
  const size = names.reduce((sum, name) => sum + statSync(join(folder, 'p', name)).size, 0)
  expect(size).toBeLessThanOrEqual(5000)
  const kept = textsOf('api')?.map(Number) ?? []
  expect(kept.at(-1)).toBe(999)
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, at) => 1000 - kept.length + at))
  const [first = ''] = names.sort((a, b) => Number(a.split('.')[1]) - Number(b.split('.')[1]))
  expect(readFileSync(join(folder, 'p', first), 'utf8')).toContain(`"fromLine":${(kept[0] ?? 0) + 1}}`)
  expect(readOutput(join(folder, 'p'), AT_MS, AT_MS + 2000)[0]?.isCut).toBe(true)
  expect(readOutput(join(folder, 'p'), AT_MS + 990, AT_MS + 2000)[0]?.isCut).toBe(false)
})

test('errors in files that were cut, or are not read as a whole, are found', () => {
  output = outputWith({ serviceBytes: 6_000_000, allBytes: 1e8, fileBytes: 100_000 })
  const sink = output.sink('p')
  const ticks = (from: number) =>
    sink.lines(
      'api',
      Array.from({ length: 50_000 }, (_, at) => line(`tick ${'x'.repeat(40)}`, from + at)),
    )
  sink.lines('api', [line('Error: first', 1, 'stderr'), line('    at f (/a.js:1:2)', 1, 'stderr')])
  ticks(2)
  sink.lines('api', [line('Error: second', 50_002)])
  ticks(50_003)
  output.flush()
  const names = readdirSync(join(folder, 'p'))
  expect(names).not.toContain('api.0.log')
  expect(statSync(join(folder, 'p', 'api.errors.log')).mode & 0o077).toBe(0)
  const [all] = readOutput(join(folder, 'p'), AT_MS, AT_MS + 200_000)
  expect(all?.isCut).toBe(true)
  expect(all?.lines.map(({ text }) => text).filter((text) => !text.startsWith('tick'))).toEqual([
    ...['Error: first', '    at f (/a.js:1:2)', 'Error: second'],
  ])
  const [later] = readOutput(join(folder, 'p'), AT_MS + 2, AT_MS + 200_000)
  expect(later?.lines[0]?.text).not.toBe('Error: first')
})

test('what is kept of errors that were cut is bounded, and has the newest', () => {
  output = outputWith({ serviceBytes: 5000, allBytes: 1e6, fileBytes: 1000 })
  const sink = output.sink('p')
  for (let n = 0; n < 500; n += 1) {
    sink.lines('api', [line(`Error: ${String.fromCharCode(97 + (n % 26))}${'x'.repeat(900)}`, n)])
    output.flush()
  }
  expect(statSync(join(folder, 'p', 'api.errors.log')).size).toBeLessThanOrEqual(256 * 1024)
  expect(readOutput(join(folder, 'p'), AT_MS + 400, AT_MS + 500)[0]?.lines).toHaveLength(100)
})

test('all services have no more than the limit of all, and one that says little keeps what it has said', () => {
  output = outputWith({ serviceBytes: 1e6, allBytes: 8000, fileBytes: 1000 })
  output.sink('p').lines('quiet', [line('hello')])
  for (let n = 0; n < 1000; n += 1) {
    output.sink('p').lines('loud', [line(`${n}`, n)])
    output.sink('q').lines('loud', [line(`${n}`, n)])
    output.flush()
  }
  const sizes = ['p', 'q'].flatMap((project) =>
    readdirSync(join(folder, project)).map((name) => statSync(join(folder, project, name)).size),
  )
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(8000)
  expect(textsOf('quiet')).toEqual(['hello'])
  expect(textsOf('loud')?.at(-1)).toBe('999')
})

test('secrets are hidden when they are written, also a key whose lines come one after the other', () => {
  const secrets = new KnownSecrets().learn({ secrets: ['hunter2-secret-X'], names: [] })
  output = outputWith(undefined, secrets)
  const sink = output.sink('p')
  const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'
  const key = ['-----BEGIN PRIVATE KEY-----', body, body, '-----END PRIVATE KEY-----']
  sink.lines('api', [line('password hunter2-secret-X')])
  for (const [at, text] of key.entries()) {
    sink.lines('api', [line(text, at + 1), line('beside', at + 1, 'stderr')])
    output.flush()
  }
  sink.lines('api', [line('after', 9)])
  output.flush()
  const all = textsOf('api') ?? []
  expect(all.join('\n')).not.toMatch(/hunter2|MIIEv/)
  expect(all[0]).toBe('password [redacted]')
  expect(all.at(-1)).toBe('after')
  expect(all.filter((text) => text === 'beside')).toHaveLength(4)
})

test('the files of a killed keeper can be read, although the last line was not written to its end', () => {
  output.sink('p').lines('api', [line('one'), line('two', 1)])
  output.flush()
  appendFileSync(join(folder, 'p', 'api.0.log'), '2026-01-02T03:04:05.0020')
  expect(textsOf('api')).toEqual(['one', 'two'])
  expect(readOutput(join(folder, 'nobody'), 0, 1)).toEqual([])
})

test('output that cannot be written is reported once, and the rest goes on', () => {
  writeFileSync(join(folder, 'p'), 'a file in the place of the folder')
  const sink = output.sink('p')
  for (let n = 0; n < 3; n += 1) {
    sink.lines('api', [line('one')])
    output.flush()
  }
  expect(problems).toHaveLength(1)
})
