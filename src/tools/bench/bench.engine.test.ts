import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { FIRST_PORT, makeProject, type Project } from '../../testing/repositories/project.ts'
import type { Report } from './start/report.ts'

const MAIN = join(import.meta.dirname, 'main.ts')
/** The refresh benchmark changes services that only the reference app has. */
const REPOSITORY = join(import.meta.dirname, '..', '..', '..')

/** Its own ports: the other contestants do not check whether another test uses them. */
const ROW = `| web | 80 | http | / | WEB_URL | ${FIRST_PORT + 800}-${FIRST_PORT + 899} | - |`

let engine: TestEngine
let project: Project

beforeEach(async () => {
  engine = await testEngine()
  project = makeProject({ services: [ROW] })
})

afterEach(() => {
  project[Symbol.dispose]()
  // Every contestant's project has this name as its prefix; ours is named after the folder.
  expect(engine.leftOf('ssot-bench-')).toEqual([])
  engine[Symbol.dispose]()
})

interface Bench {
  child: ChildProcess
  stdout(): string
  stderr(): string
  /** Resolves when a line of progress starts with this text. */
  untilSaid(begin: string): Promise<void>
  exitCode: Promise<number | null>
}

function bench(cwd: string, ...args: string[]): Bench {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, stdio: 'pipe' })
  const [stdout, stderr]: string[][] = [[], []]
  const waiting = new Map<string, () => void>()
  createInterface({ input: child.stdout }).on('line', (line) => stdout?.push(line))
  createInterface({ input: child.stderr }).on('line', (line) => {
    stderr?.push(line)
    for (const [begin, resolve] of waiting) if (line.startsWith(begin)) resolve()
  })
  return {
    child,
    stdout: () => stdout?.join('\n') ?? '',
    stderr: () => stderr?.join('\n') ?? '',
    untilSaid: (begin) => new Promise((resolve) => waiting.set(begin, resolve)),
    exitCode: new Promise((resolve) => child.on('close', resolve)),
  }
}

test('the start benchmark prints a table and writes the same figures as JSON', async () => {
  const file = join(project.root, 'figures.json')
  const run = bench(project.root, '--rounds', '1', '--json', file)
  expect(await run.exitCode, run.stderr()).toBe(0)
  expect(run.stdout()).toContain('ours / compose up -d --wait')
  const report: Report = JSON.parse(readFileSync(file, 'utf8'))
  expect(report.services).toBe(1)
  expect(report.rounds).toHaveLength(1)
  for (const { startMs, teardownMs } of Object.values(report.rounds[0] ?? {})) {
    expect(startMs).toBeGreaterThan(0)
    expect(teardownMs).toBeGreaterThan(0)
  }
})

test.each(['ours', 'testcontainers'])(
  'after an interruption behind the warm-up of %s, nothing of the next contestant is left and the reason is printed',
  async (name) => {
    const run = bench(project.root)
    const ended = await Promise.race([run.untilSaid(`warm-up: ${name}`).then(() => 'running'), run.exitCode])
    expect(ended, run.stderr()).toBe('running')
    run.child.kill('SIGINT')
    expect(await run.exitCode, run.stderr()).toBe(130)
    expect(run.stderr()).toMatch(/The benchmark was ended by SIGINT\.$/)
  },
)

test('the refresh benchmark, interrupted while both stacks run, leaves nothing of them', async () => {
  const left = () => [
    ...readdirSync(tmpdir()).filter((name) => name.startsWith('ssot-bench-')),
    ...engine
      .docker('ps', '-a', '--format', '{{.Names}}')
      .split('\n')
      .filter((name) => name.includes('ssot-bench-')),
    ...engine
      .docker('image', 'ls', '--format', '{{.Repository}}')
      .split('\n')
      .filter((name) => name.includes('ssot-bench-')),
  ]
  const before = left()
  const run = bench(REPOSITORY, 'refresh')
  const ended = await Promise.race([run.untilSaid('warm-up: no-op').then(() => 'running'), run.exitCode])
  expect(ended, run.stderr()).toBe('running')
  expect(left().length).toBeGreaterThan(before.length)
  run.child.kill('SIGINT')
  expect(await run.exitCode, run.stderr()).toBe(130)
  expect(run.stderr()).toMatch(/The benchmark was ended by SIGINT\.$/)
  expect(left()).toEqual(before)
})
