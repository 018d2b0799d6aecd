import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { StackEvent } from '../../core/events/event.ts'
import { RunLog } from './run-log.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-run-log-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const file = () => join(folder, 'k.log')
const printed = (n: number): StackEvent => ({ type: 'output-printed', line: `line ${n}`, atMs: n })

test('an event is written as a line of words with its time, and as one JSON object', () => {
  using log = new RunLog(file())
  const event: StackEvent = {
    type: 'service-ready',
    service: 'auth',
    ms: 12.5,
    atMs: Date.parse('2026-01-02T03:04:05.678Z'),
  }
  log.write(event)
  expect(readFileSync(file(), 'utf8')).toBe('2026-01-02T03:04:05.678Z auth  ready\n')
  const [line = ''] = readFileSync(join(folder, 'k.events.jsonl'), 'utf8').split('\n')
  expect(JSON.parse(line)).toEqual(event)
})

test('both files stay within their size limit, contain the latest events, and cover the same time', () => {
  using log = new RunLog(file(), 1000)
  for (let n = 1; n <= 200; n++) log.write(printed(n))
  expect(readdirSync(folder).sort()).toEqual(['k.1.events.jsonl', 'k.1.log', 'k.events.jsonl', 'k.log'])
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1000)
  const numbersOf = (name: string) =>
    readFileSync(join(folder, name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => Number(/line (\d+)/.exec(line)?.[1]))
  expect(numbersOf('k.log').at(-1)).toBe(200)
  expect(numbersOf('k.events.jsonl')).toEqual(numbersOf('k.log'))
  expect(numbersOf('k.1.events.jsonl')).toEqual(numbersOf('k.1.log'))
})

test('what services use is not for people', () => {
  using log = new RunLog(file())
  log.write({ type: 'stack-usage', project: 'p', used: { db: { cpus: 0.5, memoryBytes: 1 } }, atMs: 1 })
  expect(readFileSync(file(), 'utf8')).toBe('')
  expect(readFileSync(join(folder, 'k.events.jsonl'), 'utf8')).toContain('stack-usage')
})
