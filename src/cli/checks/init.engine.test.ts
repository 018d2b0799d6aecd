import { execFileSync } from 'node:child_process'
import { basename } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runCli } from '../../testing/processes/cli.ts'
import { runRunner } from '../../testing/processes/runner-process.ts'
import { runVitest } from '../../testing/processes/vitest-process.ts'
import { makeProject, type Project } from '../../testing/repositories/project.ts'

/*
 * Introduces the package in an existing repository: the commands that its users type, and nothing else.
 */

let engine: TestEngine
const projects: Project[] = []

/** A repository as people have it, with a compose file that stays as it is. */
function existing(files: Record<string, string>): Project {
  const project = makeProject({
    files: { 'package.json': '{ "name": "shop" }', '.gitignore': 'node_modules\n', ...files },
  })
  projects.push(project)
  project.remove('docker/DOCKER_SSOT_MATRIX.md')
  project.remove('docker/compose.yml')
  execFileSync('git', ['init', '--quiet', project.root])
  return project
}

const SERVER = `const { createServer } = require('node:http')
const { connect } = require('node:net')

createServer((request, response) => {
  const cache = connect(6379, process.env.REDIS_HOST, () => cache.write('PING\\r\\n'))
  cache.once('error', () => response.writeHead(503).end())
  cache.once('data', (answer) => {
    response.end(process.env.LOG_LEVEL + ' ' + String(answer).trim())
    cache.end()
  })
}).listen(process.env.PORT)
`

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(async () => {
  for (const project of projects) {
    engine.removeImagesOf(basename(project.root).toLowerCase())
    project[Symbol.dispose]()
  }
  engine[Symbol.dispose]()
})

/** Literal ports and names, defaults, `restart`, no healthchecks, and a variable that is both a host port and a container port. */
const shop = () => `version: "3.8"
services:
  web:
    build: .
    restart: always
    ports:
      - "\${WEB_PORT:-8080}:\${WEB_PORT:-8080}"
    environment:
      REDIS_HOST: shop-cache
      PORT: \${WEB_PORT:-8080}
      LOG_LEVEL: \${LOG_LEVEL:-info}
    depends_on:
      - cache
  cache:
    image: ${engine.baseImage('redis')}
    container_name: shop-cache
    restart: always
    ports:
      - "6379:6379"
`

const shopFiles = () => ({
  'docker-compose.yml': shop(),
  Dockerfile: `FROM ${engine.baseImage('node')}\nWORKDIR /app\nCOPY app /app\nCMD ["node", "server.js"]\n`,
  'app/server.js': SERVER,
})

/** The tests that a repository has already, which need no stack. */
const unitTests = (runner: 'vitest' | 'jest') => ({
  'package.json': JSON.stringify({ name: 'shop', devDependencies: { [runner]: '*' } }),
  'src/unit.test.js': `${runner === 'vitest' ? "import { expect, test } from 'vitest'\n\n" : ''}test('a unit', () => {
  expect(process.env.WEB_URL).toBeUndefined()
})
`,
})

test('init --vitest and vitest run are all that a repository with an ordinary compose file needs', async () => {
  const project = existing({ ...shopFiles(), ...unitTests('vitest') })
  const started = await runCli(project.root, 'init', '--vitest')
  expect(started.exit, started.stdout).toBe(0)
  expect(started.stdout).toContain('Wrote vitest.config.mts and e2e/stack.test.ts.')
  expect(started.stdout).not.toContain('To decide')
  project.write(
    'e2e/level.test.ts',
    `import { expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'

test('the page speaks to its cache', async () => {
  expect(await (await fetch(ssot.url('web'))).text()).toBe('info +PONG')
})
`,
  )
  const { exit, output } = await runVitest(project.root)
  expect(output).toContain('3 passed')
  expect(exit).toBe(0)
  expect(project.read('docker-compose.yml')).toBe(shop())
})

test('init --jest and jest are enough, too', async () => {
  const project = existing({ ...shopFiles(), ...unitTests('jest') })
  expect(await runCli(project.root, 'init', '--jest')).toMatchObject({ exit: 0 })
  const { exit, output } = await runRunner('jest', project.root)
  expect(output).toContain('2 passed')
  expect(exit).toBe(0)
})

test('a stack that publishes nothing starts with the matrix that init writes', async () => {
  const project = existing({
    'docker-compose.yml': `services:\n  cache:\n    image: ${engine.baseImage('redis')}\n`,
  })
  expect(await runCli(project.root, 'init', '--vitest')).toMatchObject({ exit: 0 })
  const { exit, output } = await runVitest(project.root)
  expect(output).toContain('1 passed')
  expect(exit).toBe(0)
})
