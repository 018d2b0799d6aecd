import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rowsOf } from '../../testing/whole-form.ts'
import { type TestEngine, testEngine, untilGone } from '../engines/test-engine.ts'
import { runCli } from '../processes/cli.ts'
import { runRunner } from '../processes/runner-process.ts'
import { FIRST_PORT, makeProject, type Project, WEB_SERVICE } from '../repositories/project.ts'
import { faceOf } from './faces.ts'

/*
 * A service that prints what would control a terminal and a CI job.
 */

/** Without the characters themselves, so that only what the service prints has them. */
const SAYS =
  "const c = String.fromCharCode; console.log(c(27) + '[31mred' + c(27) + '[2J' + c(0x202e) + 'x' + c(13) + 'y\\n' + '##' + '[error]z')"
/** How an error and a log show these lines. */
const SHOWN = ['red\\x1b[2J\\u202ex\\ry', '#\\x23[error]z']
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\p{Cs}]/u

const service = (name: string, code: string, more = '') => `
  ${name}:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, -e, ${JSON.stringify(code)}]${more}
`

let engine: TestEngine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

/** The logs of the runs of a repository, in words and as events. */
function logsOf(root: string): string[] {
  const { logs } = engine.home
  const mine = readdirSync(logs).filter(
    (name) =>
      name.endsWith('.log') &&
      (name.includes(basename(root).toLowerCase()) || readFileSync(join(logs, name), 'utf8').includes(root)),
  )
  return mine.flatMap((name) =>
    [name, name.replace(/\.log$/, '.events.jsonl')].map((one) => readFileSync(join(logs, one), 'utf8')),
  )
}

describe.each(
  rowsOf(['Vitest, forks, plugin', 'Vitest, vmThreads, environment alone', 'Jest, workers, preset'], 1),
)('%s', (name) => {
  test('the error of a failed start shows the control characters of a service, and so does the log', async () => {
    const face = faceOf(name)
    const noisy = service('noisy', `${SAYS}; process.exitCode = 3`)
    const after = service(
      'after',
      '',
      '\n    depends_on: { noisy: { condition: service_completed_successfully } }',
    )
    using project = makeProject({
      files: {
        ...face.files(),
        'docker/compose.yml': `services:${WEB_SERVICE}${noisy}${after}`,
        'a.test.js': `${face.head}\ntest('a', () => { expect(ssot.url('web')).toBe('') })\n`,
      },
    })
    const { exit, output } = await runRunner(face.runner, project.root, ...face.args)
    expect(exit).toBe(1)
    expect(output).toContain('[SERVICE_EXITED]')
    for (const line of SHOWN) expect(output).toContain(`| ${line}`)
    expect(output).not.toMatch(CONTROLS)
    expect(output).not.toContain('##[')
    await untilGone(engine, basename(project.root).toLowerCase())
    const logs = logsOf(project.root)
    expect(logs.length).toBeGreaterThanOrEqual(2)
    for (const log of logs) expect(log).not.toMatch(CONTROLS)
    expect(logs.join('\n')).toContain(SHOWN[0])
  })
})

describe('the commands for a stack', () => {
  const PORT = FIRST_PORT + 760
  let project: Project
  let up: Awaited<ReturnType<typeof runCli>>

  beforeAll(async () => {
    const sick = `
    healthcheck: { test: [CMD, node, -e, ${JSON.stringify(`${SAYS}; process.exitCode = 1`)}], interval: 1s, retries: 2 }`
    const noisy = service('noisy', `${SAYS}; setInterval(() => {}, 1e6)`, sick)
    project = makeProject({
      services: [`| web | 80 | http | / | WEB_URL | ${PORT} | - |`],
      files: { 'docker/compose.yml': `services:${WEB_SERVICE}${noisy}` },
    })
    up = await runCli(project.root, 'up', 'test')
  })
  afterAll(async () => {
    const down = await runCli(project.root, 'down', 'test', '--volumes')
    expect(down.exit, down.output).toBe(0)
    project[Symbol.dispose]()
  })

  test('a refresh shows the control characters of a healthcheck in its error', () => {
    expect(up.exit).toBe(1)
    expect(up.output).toContain('[SERVICE_UNHEALTHY]')
    for (const line of SHOWN) expect(up.output).toContain(`| ${line}`)
    expect(up.output).not.toMatch(CONTROLS)
    const logs = logsOf(project.root)
    expect(logs.length).toBeGreaterThanOrEqual(2)
    for (const log of logs) expect(log).not.toMatch(CONTROLS)
  })

  test('status shows them in the health output, and as JSON it passes them on with escapes', async () => {
    const shown = await runCli(project.root, 'status')
    expect(shown.output).toContain('last health probe: #\\x23[error]z')
    expect(shown.output).not.toMatch(CONTROLS)
    const { stdout } = await runCli(project.root, 'status', '--json')
    expect(stdout).not.toMatch(CONTROLS)
    expect(stdout).not.toContain('##[')
    const { services } = JSON.parse(stdout).stacks[0]
    expect(services).toContainEqual(
      expect.objectContaining({
        service: 'noisy',
        healthOutput: expect.stringContaining('\u202ex\ry\n##[error]z'),
      }),
    )
  })

  test('logs keeps the colours and ends them, and shows the rest', async () => {
    const { exit, stdout } = await runCli(project.root, 'logs', '-e', 'test', 'noisy')
    expect(exit).toBe(0)
    expect(stdout).toContain('| \x1b[31mred\\x1b[2J\\u202ex\\ry\x1b[0m\n')
    expect(stdout).toMatch(/^noisy-1 +\| #\\x23\[error\]z$/m)
    expect(stdout.replaceAll('\x1b[31m', '').replaceAll('\x1b[0m', '')).not.toMatch(CONTROLS)
  })
})
