import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseProcessTable, startTimesByPs } from './ps.ts'

/** Above every limit that Linux and macOS have for a pid. */
const NO_PID = 99_999_999

test('a table of ps is read without zombies, with the start time as ps words it', () => {
  const table =
    '    1 S<Ll Mon Mar  3 09:00:00 2025\n  123 Ss+  Mon Mar  3 09:00:01 2025\n  124 Z    Mon Mar  3 09:00:02 2025\n'
  expect([...parseProcessTable(table)]).toEqual([
    [1, 'Mon Mar  3 09:00:00 2025'],
    [123, 'Mon Mar  3 09:00:01 2025'],
  ])
})

test.skipIf(process.platform === 'win32')(
  'one call of ps finds the living among several pids, and no ended process or zombie',
  async () => {
    // The shell starts a child, becomes another program that never waits for it, and so leaves a zombie.
    const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
    const [line]: Buffer[] = await once(parent.stdout, 'data')
    const zombie = Number(line?.toString())
    const pids = [process.pid, parent.pid ?? 0, zombie, NO_PID]
    await expect.poll(() => [...startTimesByPs(pids).keys()].sort()).toEqual(pids.slice(0, 2).sort())
    expect(startTimesByPs([process.pid]).get(process.pid)).toMatch(/^\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}$/)
    const exited = once(parent, 'exit')
    parent.stdin.end()
    await exited
  },
)

test.skipIf(process.platform === 'win32')('a ps that does not answer is ended, and is an error', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-ps-'))
  const { PATH } = process.env
  try {
    writeFileSync(join(folder, 'ps'), '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 })
    process.env.PATH = `${folder}:${PATH}`
    expect(() => startTimesByPs([process.pid], 300)).toThrow('ETIMEDOUT')
  } finally {
    process.env.PATH = PATH
    rmSync(folder, { recursive: true })
  }
})

test.skipIf(process.platform === 'win32')('pids of which none exists give an empty answer', () => {
  expect(startTimesByPs([NO_PID])).toEqual(new Map())
})
