import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunStory } from '../../report/story/story.ts'
import { runCli, startCliWith } from '../../testing/processes/cli.ts'
import { BEGAN_MS, FAILED_RUN } from '../../testing/reports/run.ts'
import { makeProject } from '../../testing/repositories/project.ts'

// The command needs no engine: it reads the logs of a home of its own.

let folder: string
let project: ReturnType<typeof makeProject>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-report-'))
  project = makeProject({ files: {} })
})
afterEach(() => {
  project[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

/** Writes the log of a run of the project. `chars`: how much of it. */
function log(key: string, chars = Number.POSITIVE_INFINITY): void {
  const logs = join(folder, 'home', 'logs')
  mkdirSync(logs, { recursive: true, mode: 0o700 })
  const events = FAILED_RUN.map((event) =>
    event.type === 'start-requested' ? { ...event, root: project.root } : event,
  )
  const text = events.map((event) => `${JSON.stringify(event)}\n`).join('')
  writeFileSync(join(logs, `${key}.events.jsonl`), text.slice(0, chars), { mode: 0o600 })
}

const report = (env: Record<string, string>, ...args: string[]) =>
  startCliWith({ SSOT_DOCKER_HOME: join(folder, 'home'), ...env }, project.root, 'report', ...args).ended

test('a run is written as a page, as JSON and as Markdown, and in GitHub Actions told to the job', async () => {
  log('aa')
  const summary = join(folder, 'summary.md')
  const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary }
  const { exit, stdout } = await report(env, '--output', join(folder, 'out'))
  expect({ exit, stdout }).toEqual({
    exit: 0,
    stdout: [
      '::error file=/home/ann/shop/e2e/orders.test.ts,line=20,title=orders > an order is paid::expected 500 to be 200',
      'aa: 1 of 2 tests failed',
      join(folder, 'out', 'index.html'),
      '',
    ].join('\n'),
  })
  expect(readdirSync(join(folder, 'out')).sort()).toEqual(['index.html', 'report.json', 'summary.md'])
  expect(readFileSync(summary, 'utf8')).toBe(readFileSync(join(folder, 'out', 'summary.md'), 'utf8'))
  const page = readFileSync(join(folder, 'out', 'index.html'), 'utf8')
  expect(page).toContain('<title>test failed · aa</title>')
})

test('a log that ends in the middle of a line is the report of a run that has not ended', async () => {
  log('aa', JSON.stringify(FAILED_RUN).length * 0.7)
  const { stdout, exit } = await report({}, '--json')
  const story: RunStory = JSON.parse(stdout)
  expect(exit).toBe(0)
  expect(story).toMatchObject({ run: 'aa', outcome: 'unfinished', isOver: false, beganAtMs: BEGAN_MS })
})

test('runs are listed, and an unknown one is an error', async () => {
  log('aa')
  const listed = await report({}, '--list')
  expect(listed.stdout).toMatch(/^RUN +WHEN.*\naa +2026-.* test +4\.91 s +3\.00 s +1 of 2 tests failed\n$/)
  const data: { runs: object[] } = JSON.parse((await report({}, '--list', '--json')).stdout)
  expect(data.runs).toMatchObject([{ run: 'aa', outcome: 'failed', counts: { failed: 1 } }])
  const unknown = await report({}, 'bb')
  expect(unknown).toMatchObject({
    exit: 1,
    output: expect.stringContaining('RUN_UNKNOWN] There is no log of a run bb'),
  })
})

test('a checkout without runs says so', async () => {
  const { exit, output } = await report({}, '--markdown')
  expect(exit).toBe(1)
  expect(output).toContain('RUN_UNKNOWN] There is no log of a test run of this checkout')
  expect((await runCli(project.root, 'report', '--help')).stdout).toContain('--otlp')
})
