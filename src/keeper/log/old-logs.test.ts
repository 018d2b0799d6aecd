import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { removeOldLogs } from './old-logs.ts'

let logs: string
beforeEach(() => {
  logs = mkdtempSync(join(tmpdir(), 'ssot-logs-'))
})
afterEach(() => rmSync(logs, { recursive: true }))

/** The files of a run, which ended so many seconds after 1970. */
function run(key: string, ended: number): void {
  mkdirSync(join(logs, `${key}.output`, 'project'), { recursive: true })
  writeFileSync(join(logs, `${key}.output`, 'project', 'api.0.log'), 'x'.repeat(1000))
  for (const name of [`${key}.log`, `${key}.events.jsonl`]) writeFileSync(join(logs, name), '')
  for (const name of [`${key}.log`, `${key}.events.jsonl`, `${key}.output`])
    utimesSync(join(logs, name), ended, ended)
}

const keys = (suffix: string) =>
  readdirSync(logs).flatMap((name) => (name.endsWith(suffix) ? [name.slice(0, -suffix.length)] : []))

test('the output of services goes with the logs of its run', () => {
  for (let n = 0; n < 202; n += 1) run(`k${n}`, 1000 + n)
  removeOldLogs({ logs }, new Set(['k0']))
  expect(keys('.log')).toHaveLength(201)
  expect(keys('.output').sort()).toEqual(keys('.log').sort())
  expect(keys('.log')).toContain('k0')
  expect(keys('.log')).not.toContain('k1')
})

test('the output of all runs has a limit, and that of the latest runs stays', () => {
  for (let n = 0; n < 5; n += 1) run(`k${n}`, 1000 + n)
  removeOldLogs({ logs }, new Set(), 2500)
  expect(keys('.output').sort()).toEqual(['k3', 'k4'])
  expect(keys('.log')).toHaveLength(5)
})
