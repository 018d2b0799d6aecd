import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { keepersOf, type OwnHome, ownHome } from '../../../testing/processes/own-home.ts'
import { runRunner, startRunner } from '../../../testing/processes/runner-process.ts'
import type { Project } from '../../../testing/repositories/project.ts'
import { makeFixture } from '../reset/fixture.ts'

/** How many files wait, and for how long. */
export const FILES = 12
const WAIT_MS = 2000

const LOOK_MS = 10

const CONFIG = `import { ssotDocker } from 'vitest-environment-ssot-docker'
export default {
  plugins: [ssotDocker({ isolation: 'file', setup: './seed.js', stacks: Number(process.env.STACKS) })],
  test: { environment: 'ssot-docker', maxWorkers: Number(process.env.WORKERS), testTimeout: 120_000 },
}
`
const SEED = `import pg from 'pg'
export default async ({ ssot }) => {
  const client = new pg.Client({ connectionString: ssot.url('db') })
  await client.connect()
  await client.query('create table visits (a int)')
  await client.end()
}
`
const WAITING = `import pg from 'pg'
import { expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
test('it writes, and waits', async () => {
  const client = new pg.Client({ connectionString: ssot.url('db') })
  await client.connect()
  await client.query('insert into visits values (1)')
  await client.end()
  await new Promise((resolve) => setTimeout(resolve, ${WAIT_MS}))
})
`
const HELD = (index: number) => `import { existsSync, writeFileSync } from 'node:fs'
import { test } from 'vitest'
test('it holds its stack', async () => {
  writeFileSync('marks/held-${index}', '')
  while (!existsSync('marks/go')) await new Promise((resolve) => setTimeout(resolve, 20))
})
`

/** What one run took, in milliseconds. */
export interface RunTimes {
  /** From the start of Vitest to its end, with the start and the end of all stacks. */
  wholeMs: number
  /** From the first step of the first stack until files could have it. */
  firstMs: number
  /** The same of the second one, which is started while tests run; undefined: there was none. */
  secondMs: number | undefined
}

/** A repository with test files that wait, and a home of its own. */
export class Ground implements Disposable {
  readonly #own: OwnHome = ownHome()
  readonly #project: Project = makeFixture({ packages: ['pg'] })

  constructor() {
    this.#project.write('package.json', '{ "type": "module" }')
    this.#project.write('vitest.config.js', CONFIG)
    this.#project.write('seed.js', SEED)
    for (let index = 0; index < FILES; index++) this.#project.write(`waiting/${index}.test.js`, WAITING)
    for (let index = 0; index < 8; index++) this.#project.write(`held/${index}.test.js`, HELD(index))
  }

  get root(): string {
    return this.#project.root
  }

  /** Runs waiting files. */
  async run(stacks: number, files: number): Promise<RunTimes> {
    const names = Array.from({ length: files }, (_, index) => `waiting/${index}.test.js`)
    const begin = performance.now()
    const { exit, output } = await runRunner('vitest', this.#place(stacks), 'run', ...names)
    const wholeMs = performance.now() - begin
    const first = /(\d+\.\d+)s {2}test files (?:get|share)/.exec(output)?.[1]
    const second = /stack 2 of up to \d+ is ready: .*, in (\d+\.\d+) s/.exec(output)?.[1]
    if (exit !== 0 || first === undefined) throw new Error(`A run of the benchmark has failed:\n${output}`)
    return {
      wholeMs,
      firstMs: Number(first) * 1000,
      secondMs: second === undefined ? undefined : Number(second) * 1000,
    }
  }

  /** What the keeper of a run takes in memory while as many files hold as many stacks, in bytes. */
  async keeperBytes(stacks: number): Promise<number> {
    const marks = join(this.root, 'marks')
    rmSync(marks, { recursive: true, force: true })
    mkdirSync(marks)
    const names = Array.from({ length: stacks }, (_, index) => `held/${index}.test.js`)
    const vitest = startRunner('vitest', this.#place(stacks), 'run', ...names)
    const isHeld = () => names.every((_, index) => existsSync(join(marks, `held-${index}`)))
    while (!isHeld()) {
      if (vitest.child.exitCode !== null)
        throw new Error(`A run of the benchmark has failed:\n${vitest.output()}`)
      await sleep(LOOK_MS)
    }
    const [pid] = keepersOf(this.#own.home)
    const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    writeFileSync(join(marks, 'go'), '')
    await vitest.ended
    if (kib === undefined) throw new Error('The system does not say how much memory the keeper has.')
    return Number(kib) * 1024
  }

  [Symbol.dispose](): void {
    this.#project[Symbol.dispose]()
    this.#own[Symbol.dispose]()
  }

  #place(stacks: number) {
    const env = { ...this.#own.env, STACKS: `${stacks}`, WORKERS: `${stacks === 1 ? 4 : stacks}`, CI: '' }
    return { root: this.root, env }
  }
}
