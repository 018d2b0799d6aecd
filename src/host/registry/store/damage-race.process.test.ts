import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

/*
 * Several processes open the same damaged registry at the same time, many times.
 */

const PROCESSES = 4
const ROUNDS = 20
const DAMAGED = 'no database\n'.repeat(800)

/** Opens the registry that it is told at the time that it is told, and says what it heard. */
const OPENER = `
import { Registry } from ${JSON.stringify(new URL('../registry.ts', import.meta.url).href)}
const self = { pid: process.pid, startTime: 'now' }
process.on('message', ({ file, atMs }) => {
  const heard = []
  let error = null
  while (Date.now() < atMs);
  try {
    using registry = new Registry(file, { onProblem: (message) => heard.push(message) })
    registry.locks.claim('port', String(process.pid), 'run', self)
  } catch (thrown) {
    error = thrown.message
  }
  process.send({ heard, error })
})
process.send('ready')
`

interface Answer {
  heard: string[]
  error: string | null
}

let folder: string
let openers: ChildProcess[]
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-race-'))
  const program = join(folder, 'opener.mjs')
  writeFileSync(program, OPENER)
  openers = Array.from({ length: PROCESSES }, () =>
    fork(program, { execArgv: ['--disable-warning=ExperimentalWarning'] }),
  )
  await Promise.all(openers.map((opener) => once(opener, 'message')))
})
afterEach(() => {
  for (const opener of openers) opener.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

async function openAll(file: string): Promise<Answer[]> {
  const atMs = Date.now() + 5
  return Promise.all(
    openers.map(async (opener) => {
      const answer = once(opener, 'message')
      opener.send({ file, atMs })
      return (await answer)[0] as Answer
    }),
  )
}

test('one of them sets it aside and says so, and all of them use the new one', async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const home = join(folder, String(round))
    mkdirSync(home, { mode: 0o700 })
    const file = join(home, 'registry.db')
    writeFileSync(file, DAMAGED, { mode: 0o600 })
    const answers = await openAll(file)
    expect(answers.map(({ error }) => error)).toEqual(openers.map(() => null))
    const asides = readdirSync(home).filter((name) => name.includes('.damaged-'))
    expect(asides.map((name) => readFileSync(join(home, name), 'utf8'))).toEqual([DAMAGED])
    expect(answers.flatMap(({ heard }) => heard)).toEqual([
      expect.stringContaining(`renamed to ${asides[0]},`),
    ])
  }
})
