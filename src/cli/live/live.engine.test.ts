import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runCli } from '../../testing/processes/cli.ts'
import { startOnTerminal, type TerminalProcess } from '../../testing/processes/terminal.ts'
import { FIRST_PORT, makeProject, type Project } from '../../testing/repositories/project.ts'

/*
 * `status --watch` on a terminal of 80x24, as a user works with it.
 */

const PORT = FIRST_PORT + 736
/** Prints what would set the title of a terminal and clear it, and what is asked for. */
const SOURCE = `
console.log('\\u001b]0;title\\u0007\\u001b[2Jready')
require('http').createServer((request, response) => {
  console.log('asked for ' + request.url)
  response.end('hello')
}).listen(80)
`
const COMPOSE = `services:
  cache:
    image: \${REDIS_IMAGE:?}
    healthcheck: { test: [CMD, redis-cli, ping], interval: 5s, start_period: 20s, start_interval: 100ms }
  web:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, /app/main.js]
    volumes: ["../app:/app:ro"]
    ports: ["127.0.0.1:\${WEB_PORT:?}:80"]
    healthcheck:
      test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:80/health"]
      interval: 5s
      start_period: 20s
      start_interval: 200ms
`
/** Shows the cursor, and goes back to the first screen. */
const LEAVE = '\x1b[?25h\x1b[?1049l'
/** How long a step may take on a busy machine. */
const STEP = { timeout: 60_000, interval: 20 }

let engine: TestEngine
let project: Project
let view: TerminalProcess

beforeAll(async () => {
  engine = await testEngine()
  project = makeProject({
    services: [`| web | 80 | http | /health | WEB_URL | ${PORT} | - |`],
    files: { 'docker/compose.yml': COMPOSE, 'app/main.js': SOURCE, 'app/package.json': '{}' },
  })
  const { exit, output } = await runCli(project.root, 'up', 'test')
  expect(exit, output).toBe(0)
})
afterEach(async () => {
  view.kill('SIGKILL')
  await view.ended
})
afterAll(async () => {
  const down = await runCli(project.root, 'down', 'test', '--volumes')
  expect(down.exit, down.output).toBe(0)
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  engine[Symbol.dispose]()
  project[Symbol.dispose]()
})

const screen = () => view.screen().join('\n')
const shows = (wanted: string | RegExp) => expect.poll(screen, STEP).toMatch(wanted)

test('select, read, filter, restart, enter and leave', async () => {
  view = startOnTerminal(project.root, ['status', '--watch'])
  await shows(/> cache +healthy +- +\d+% +\d+ MB \|/)
  view.type('j')
  await shows(/> web +healthy +- +\d+% +\d+ MB \| /)
  await shows('LOG OF web')
  // A log cannot reach the terminal.
  await shows('x1b]0;title')
  expect(view.written()).not.toContain('\x1b]0;')
  await fetch(`http://127.0.0.1:${PORT}/teapot`)
  await shows('asked for /teapot')
  view.type('/teapot\r')
  await shows('only with "teapot"')
  expect(screen()).not.toContain('asked for /health')

  const name = engine.docker('ps', '--format', '{{.Names}}', '--filter', `publish=${PORT}`)
  const started = () => engine.docker('inspect', '--format', '{{.State.StartedAt}}', name)
  const before = started()
  view.type('\x1b')
  await shows('asked for /health')
  view.type('r')
  await shows('restart web: done')
  expect(started()).not.toBe(before)
  await shows(/> web +healthy/)

  view.type('s')
  await shows(/# ?$/m)
  view.type('echo in$((40 + 2))side\r')
  await shows('in42side')
  view.type('exit 3\r')
  await shows('the shell in web ended with 3')
  // There was no test run.
  view.type('p')
  await shows(/report failed \(e shows all\): \[/)
  view.type('q')
  expect(await view.ended).toBe(0)
  expect(view.written().endsWith(LEAVE)).toBe(true)
})

test('a change of the compose file is shown as drift, b brings it up to date, and SIGTERM gives the terminal back', async () => {
  view = startOnTerminal(project.root, ['status', '--watch'])
  await shows(/web +healthy +- /)
  view.type('j')
  await shows(/> web/)
  project.write('docker/compose.yml', COMPOSE.replace('[node, /app/main.js]', '[node, /app/main.js, again]'))
  await shows(/> web +healthy +config /)
  view.type('b')
  await shows('rebuild web: done')
  await shows(/> web +healthy +- /)
  view.kill('SIGTERM')
  await view.ended
  expect(view.written()).toContain(LEAVE)
})
