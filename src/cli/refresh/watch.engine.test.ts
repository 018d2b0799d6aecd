import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { type CliProcess, runCli, startCli } from '../../testing/processes/cli.ts'
import {
  BUILT_WEB_SERVICE,
  FIRST_PORT,
  makeProject,
  type Project,
  webSource,
} from '../../testing/repositories/project.ts'

/*
 * `refresh --watch` as a user runs it while editing files.
 */

const SERVICES = `services:${BUILT_WEB_SERVICE}    volumes: ["../app/mounted:/mounted:ro"]
    healthcheck: { test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:80/"], interval: 1s, retries: 2, start_period: 20s, start_interval: 100ms }
  cache:
    image: \${REDIS_IMAGE:?}
    init: true
    container_name: ssot-watched-cache
    env_file: cache.env
    ports: ["127.0.0.1:\${CACHE_PORT:?}:6379"]
    healthcheck: { test: [CMD, redis-cli, ping], interval: 5s, start_period: 20s, start_interval: 100ms }
`
const PORTS = { web: FIRST_PORT + 720, cache: FIRST_PORT + 721 }
const ROWS = [
  `| web | 80 | http | / | WEB_URL | ${PORTS.web} | - |`,
  `| cache | 6379 | redis | - | CACHE_URL | ${PORTS.cache} | - |`,
]
const DOCKERFILE = 'ARG NODE_IMAGE\nFROM ${NODE_IMAGE}\nCOPY . /\nCMD ["node", "/main.js"]\n'

let engine: TestEngine
let project: Project
let watching: CliProcess

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

beforeEach(() => {
  project = makeProject({
    services: ROWS,
    files: {
      'docker/compose.yml': SERVICES,
      'docker/cache.env': 'LEVEL=1\n',
      'docker/web.Dockerfile': DOCKERFILE,
      'app/main.js': webSource('one'),
      'app/.dockerignore': 'mounted\n',
      'app/mounted/page.html': 'one',
    },
  })
  watching = startCli(project.root, 'refresh', '-e', 'test', '--watch')
})
afterEach(async () => {
  watching.child.kill('SIGINT')
  await watching.ended
  const down = await runCli(project.root, 'down', 'test', '--volumes')
  expect(down.exit, down.output).toBe(0)
  const name = basename(project.root).toLowerCase()
  expect(engine.leftOf(name)).toEqual([])
  engine.removeImagesOf(name)
  project[Symbol.dispose]()
})

const page = async () => (await fetch(`http://127.0.0.1:${PORTS.web}/`)).text()
const WAITING = 'waiting for changes in '

/** Runs `act`, and resolves with what is printed until the command waits again. */
async function untilWaiting(act: () => void): Promise<string> {
  const before = watching.output().length
  act()
  await watching.printedAfter(before, WAITING)
  return watching.output().slice(before)
}

test('refresh --watch refreshes what a change affects, continues after a failure, and stops at Ctrl-C', async () => {
  await watching.printed(
    'waiting for changes in docker/DOCKER_SSOT_MATRIX.md, docker/compose.yml, docker/cache.env, docker/web.Dockerfile, app; press Ctrl-C to stop\n',
  )
  expect(watching.output()).toMatch(/is ready: 2 of 2 services/)

  const source2 = await untilWaiting(() => {
    // This file is only mounted, so it must not be among the changed files.
    project.write('app/mounted/page.html', 'two')
    project.write('app/main.js', webSource('two'))
  })
  expect(source2).toMatch(/^changed: app\/main\.js\n/)
  expect(source2).toMatch(/cache {2}keep: unchanged\n +web {2}replace: source changed[\s\S]*1 of 2 services/)
  expect(await page()).toBe('two')

  const broken = await untilWaiting(() => project.write('docker/web.Dockerfile', `${DOCKERFILE}RUN exit 7\n`))
  expect(broken).toMatch(/^changed: docker\/web\.Dockerfile\n[\s\S]*\[BUILD_FAILED\][\s\S]*exit code: 7/)
  expect(await page()).toBe('two')
  expect(await untilWaiting(() => project.write('docker/web.Dockerfile', DOCKERFILE))).toContain(
    'is up to date',
  )

  const matrix = project.read('docker/DOCKER_SSOT_MATRIX.md')
  const wrong = () => project.write('docker/DOCKER_SSOT_MATRIX.md', matrix.replace('| redis |', '| - |'))
  expect(await untilWaiting(wrong)).toMatch(/\[MATRIX_INVALID\]/)
  await untilWaiting(() => project.write('docker/DOCKER_SSOT_MATRIX.md', matrix))
  const config = SERVICES.replace('redis-cli, ping', 'redis-cli, info')
  expect(await untilWaiting(() => project.write('docker/compose.yml', config))).toMatch(
    /^changed: docker\/compose\.yml\n +cache {2}replace: config changed\n +web {2}keep/,
  )
  expect(await untilWaiting(() => project.write('docker/cache.env', 'LEVEL=2\n'))).toMatch(
    /^changed: docker\/cache\.env\n +cache {2}replace: config changed\n +web {2}keep/,
  )

  const running = () => engine.docker('ps', '-q', '--filter', `name=${basename(project.root).toLowerCase()}`)
  const before = running()
  watching.child.kill('SIGINT')
  const { exit, output } = await watching.ended
  expect(exit).toBe(0)
  expect(output).toMatch(/stopped watching; the stack stays as it is\n$/)
  expect(await page()).toBe('two')
  expect(running()).toBe(before)
})

test('refresh --watch refreshes once more for changes during a refresh, and obeys a changed .dockerignore', async () => {
  await watching.printed('web  building')
  project.write('app/main.js', webSource('half'))
  project.write('app/main.js', webSource('whole'))
  await watching.printed('changed: app/main.js')
  await watching.printedAfter(watching.output().indexOf('changed: '), WAITING)
  expect(await page()).toBe('whole')
  expect(watching.output().split(WAITING)).toHaveLength(3)
  expect(watching.output().split('container_name ssot-watched-cache of service cache')).toHaveLength(2)

  const rules = await untilWaiting(() => project.write('app/.dockerignore', 'mounted\nnotes\n'))
  expect(rules).toMatch(/^changed: app\/\.dockerignore\n/)
  const more = await untilWaiting(() => {
    project.write('app/notes/today.txt', 'ignored')
    project.write('app/lib/new.js', '')
  })
  expect(more).toMatch(/^changed: app\/lib\/new\.js\n/)
})

test('Ctrl-C during a watched refresh keeps the containers running and exits with 0', async () => {
  await watching.printed(WAITING)
  project.write('app/main.js', 'setTimeout(() => {}, 1e9) // Never answers.\n')
  await watching.printed('changed: app/main.js')
  await watching.printedAfter(watching.output().lastIndexOf('changed: '), 'web  started')
  watching.child.kill('SIGINT')
  expect((await watching.ended).exit).toBe(0)
  expect(engine.docker('ps', '--format', '{{.Names}}')).toContain(`${basename(project.root).toLowerCase()}`)
})

test('refresh --watch rejects an environment whose stacks belong to test runs', async () => {
  const runs = makeProject()
  const { exit, output } = await runCli(runs.root, 'refresh', '-e', 'test', '--watch')
  runs[Symbol.dispose]()
  expect(exit).toBe(1)
  expect(output).toContain('[ENVIRONMENT_NOT_STABLE]')
})
