import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { readOutput } from '../../../keeper/output/read-output.ts'
import { keepersOf, type OwnHome, ownHome } from '../../../testing/processes/own-home.ts'
import { startRunner } from '../../../testing/processes/runner-process.ts'
import { FIRST_PORT, makeProject, type Project } from '../../../testing/repositories/project.ts'

const SERVICES = 5
/** How many lines all services write in a second. */
const LINES_PER_SECOND = 2000

const BURST_MS = 25
const LOOK_MS = 100
const PER_BURST = (LINES_PER_SECOND / SERVICES) * (BURST_MS / 1000)

/** Writes numbered lines of about 100 bytes, as many as the clock says, and answers. */
const WRITER = `
let n = 0
const began = Date.now()
setInterval(() => {
  const due = Math.floor(((Date.now() - began) / ${BURST_MS}) * ${PER_BURST})
  let lines = ''
  while (n < due) lines += 'line ' + ++n + ' GET /notes?page=3 200 14 ms of a request that somebody has made, with an id'.padEnd(90) + '\\n'
  if (lines !== '') process.stdout.write(lines)
}, ${BURST_MS})
require('http').createServer((request, answer) => answer.end('hello')).listen(80)
`

const COMPOSE = `services:
${Array.from(
  { length: SERVICES },
  (_, index) => `  w${index}:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, -e, ${JSON.stringify(WRITER)}]
${index === 0 ? '    ports: ["127.0.0.1:${W0_PORT:?}:80"]\n' : ''}`,
).join('')}`

const CONFIG = `import { ssotDocker } from 'vitest-environment-ssot-docker'
export default {
  plugins: [ssotDocker({ evidence: process.env.EVIDENCE })],
  test: { environment: 'ssot-docker', testTimeout: 300_000 },
}
`
/** Always the same work, part of which waits for a service. */
const TESTS = `import { createHash } from 'node:crypto'
import { test } from 'vitest'
for (let count = 0; count < 20; count += 1)
  test('works ' + count, async () => {
    for (let round = 0; round < 50; round += 1) {
      await (await fetch(process.env.W0_URL)).text()
      const hash = createHash('sha256')
      for (let part = 0; part < 400; part += 1) hash.update('x'.repeat(4000))
      hash.digest('hex')
    }
  })
`

/** What one run took. */
export interface RunCost {
  wholeMs: number
  /** What the keeper has taken in memory at most, in bytes. */
  keeperBytes: number
  /** How long the keeper has computed, in milliseconds. */
  keeperCpuMs: number
  /** How many lines were kept; 0: none was to be. */
  lines: number
}

/** A repository with tests that work, and a home of its own. */
export class Ground implements Disposable {
  readonly #own: OwnHome = ownHome()
  readonly #project: Project = makeProject({
    services: [`| w0 | 80 | http | / | W0_URL | ${FIRST_PORT + 640}-${FIRST_PORT + 649} | - |`],
    files: { 'docker/compose.yml': COMPOSE, 'vitest.config.js': CONFIG, 'a.test.js': TESTS },
  })

  get root(): string {
    return this.#project.root
  }

  /** @throws Error when the run has failed, or when a line is missing */
  async run(evidence: 'off' | 'on-failure'): Promise<RunCost> {
    const { home, env } = this.#own
    const begin = performance.now()
    const vitest = startRunner(
      'vitest',
      { root: this.root, env: { ...env, EVIDENCE: evidence, CI: '' } },
      'run',
    )
    let keeperBytes = 0
    let keeperCpuMs = 0
    let isOver = false
    const ended = vitest.ended.finally(() => {
      isOver = true
    })
    while (!isOver) {
      for (const pid of keepersOf(home)) {
        keeperBytes = Math.max(keeperBytes, peakOf(pid))
        keeperCpuMs = Math.max(keeperCpuMs, cpuOf(pid))
      }
      await Promise.race([ended, sleep(LOOK_MS)])
    }
    const wholeMs = performance.now() - begin
    if ((await ended) !== 0) throw new Error(`A run of the benchmark has failed:\n${vitest.output()}`)
    return { wholeMs, keeperBytes, keeperCpuMs, lines: this.#takeLines() }
  }

  [Symbol.dispose](): void {
    this.#project[Symbol.dispose]()
    this.#own[Symbol.dispose]()
  }

  /** Counts what was kept of the services, and removes it. */
  #takeLines(): number {
    const { logs } = this.#own.home
    let count = 0
    for (const name of readdirSync(logs).filter((one) => one.endsWith('.output'))) {
      const folder = join(logs, name)
      for (const project of readdirSync(folder))
        for (const { service, lines } of readOutput(join(folder, project), 0, Number.POSITIVE_INFINITY)) {
          const numbers = lines.flatMap(({ text }) => /^line (\d+)/.exec(text)?.[1] ?? []).map(Number)
          const missing = numbers.findIndex((number, at) => number !== at + 1)
          if (missing !== -1) throw new Error(`Line ${missing + 1} of ${service} was lost.`)
          count += numbers.length
        }
      rmSync(folder, { recursive: true })
    }
    return count
  }
}

const TICK_MS = 10

/** How long a process has computed, in milliseconds; 0: it has ended. */
function cpuOf(pid: number): number {
  try {
    const [user, system] =
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13) ?? []
    return (Number(user) + Number(system)) * TICK_MS
  } catch {
    return 0
  }
}

/** The most memory that a process has had; 0: it has ended. */
function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
