import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunStory } from '../../report/story/story.ts'
import { type TestEngine, testEngine, untilGone } from '../engines/test-engine.ts'
import { runCli, startCliWith } from '../processes/cli.ts'
import { runRunner } from '../processes/runner-process.ts'
import { makeProject } from '../repositories/project.ts'
import { faceOf } from './faces.ts'

/* The report of a run in which tests have failed. */

const SECRET = 'tR4-9kQ2x-secret'
const SERVER = `
  require('http').createServer((request, answer) => {
    if (request.url === '/fail') console.error('Error: no connection for ${SECRET}')
    answer.end('hello')
  }).listen(80)
`
const COMPOSE = `services:
  web:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, -e, ${JSON.stringify(SERVER)}]
    environment: { DB_PASSWORD: ${SECRET} }
    ports: ["127.0.0.1:\${WEB_PORT:?}:80"]
`
const TESTS = `
const get = (path) => fetch(process.env.WEB_URL + path).then((answer) => answer.text())
test('passes', async () => expect(await get('/')).toBe('hello'))
test('sees an error', async () => {
  await get('/fail')
  expect(1).toBe(2)
})
`

let engine: TestEngine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

test.each(['Vitest, forks, plugin', 'Jest, --runInBand, preset'])(
  '%s: a run with failures ends with a line that leads to its report',
  async (name) => {
    const face = faceOf(name)
    using project = makeProject({
      files: { ...face.files(), 'docker/compose.yml': COMPOSE, 'a.test.js': face.head + TESTS },
    })
    const { output, exit } = await runRunner(face.runner, project.root, ...face.args)
    const plain = stripVTControlCharacters(output)
    expect(exit, plain).toBe(1)
    const page = /^ssot-docker report of the run: (\S+index\.html)$/m.exec(plain)?.[1] ?? ''
    expect(readFileSync(page, 'utf8')).not.toContain(SECRET)
    const story: RunStory = JSON.parse(readFileSync(join(page, '../report.json'), 'utf8'))
    expect(story).toMatchObject({
      ...{ outcome: 'failed', isOver: true, root: project.root, counts: { passed: 1, failed: 1 } },
      versions: { 'Docker Engine': expect.any(String) },
      stacks: [
        {
          services: [
            {
              service: 'web',
              start: expect.arrayContaining([expect.objectContaining({ isCritical: true })]),
            },
          ],
        },
      ],
      files: [{ file: 'a.test.js' }],
    })
    expect(story.files[0]?.tests[1]).toMatchObject({
      name: 'sees an error',
      explanation: { service: 'web', text: 'Error: no connection for [redacted]' },
    })
    expect(JSON.stringify(story.stacks[0]?.model)).toContain('[redacted]')
    await untilGone(engine, basename(project.root).toLowerCase())
    await checkCommand(project.root, story.run)
  },
)

async function checkCommand(root: string, run: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-report-'))
  try {
    const listed = await runCli(root, 'report', '--list')
    expect(listed.output).toMatch(new RegExp(`^${run} .*1 of 2 tests failed`, 'm'))
    const summary = join(folder, 'summary.md')
    const github = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary }
    const written = await startCliWith(github, root, 'report', '--output', join(folder, 'out'), '--otlp')
      .ended
    expect(written.output).toMatch(
      /^::error file=a\.test\.js.*title=sees an error::web: Error: no connection/m,
    )
    expect(readFileSync(summary, 'utf8')).toContain('### ✕ `sees an error`')
    expect(JSON.parse(readFileSync(join(folder, 'out/traces.json'), 'utf8'))).toHaveProperty('resourceSpans')
    const unknown = await runCli(root, 'report', 'feedfeedfeedfeed')
    expect(unknown.output).toContain('RUN_UNKNOWN')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
