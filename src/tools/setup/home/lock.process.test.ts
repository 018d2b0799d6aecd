import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withLock } from './lock.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const quiet = { step: 'machine', onWait: () => {} }

test('two holders of a lock run one after the other, and the second one reports that it waits', async () => {
  const file = join(folder, 'l')
  const events: string[] = []
  let finishFirst = () => {}
  const first = withLock(file, quiet, async () => {
    events.push('first in')
    await new Promise<void>((done) => {
      finishFirst = done
    })
    events.push('first out')
  })
  await expect.poll(() => events).toEqual(['first in'])
  let waits = () => {}
  const waiting = new Promise<void>((done) => {
    waits = done
  })
  const second = withLock(file, { step: 'machine', onWait: waits }, async () => events.push('second in'))
  await Promise.race([waiting, second])
  const whileFirstHolds = [...events]
  finishFirst()
  await Promise.all([first, second])
  expect(whileFirstHolds).toEqual(['first in'])
  expect(events).toEqual(['first in', 'first out', 'second in'])
})

test('failing work releases the lock and keeps its error', async () => {
  const file = join(folder, 'l')
  const failing = withLock(file, quiet, () => Promise.reject(new Error('of the work')))
  await expect(failing).rejects.toThrow('of the work')
  expect(await withLock(file, quiet, async () => 'free')).toBe('free')
})

test('a killed holder releases the lock', async () => {
  const file = join(folder, 'l')
  const script = `import { withLock } from ${JSON.stringify(new URL('./lock.js', import.meta.url).href)}
    withLock(${JSON.stringify(file)}, { step: 'x', onWait() {} }, () => new Promise(() => {
      console.log('held')
      setInterval(() => {}, 1000)
    }))`
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  try {
    await once(holder.stdout, 'data')
    let waited = false
    const onWait = () => {
      waited = true
      holder.kill('SIGKILL')
    }
    expect(await withLock(file, { step: 'x', onWait }, async () => 'mine')).toBe('mine')
    expect(waited).toBe(true)
  } finally {
    holder.kill('SIGKILL')
  }
})

test('a lock file that cannot be created is an error', async () => {
  await expect(withLock(join(folder, 'none', 'l'), quiet, async () => 1)).rejects.toThrow('ENOENT')
})
