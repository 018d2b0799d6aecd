import { execFileSync } from 'node:child_process'
import { basename } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runCli } from '../../testing/processes/cli.ts'
import { runVitest } from '../../testing/processes/vitest-process.ts'
import { makeProject, type Project } from '../../testing/repositories/project.ts'

/*
 * Introduces the package in an existing repository: the commands that its users type, and what they must do by hand.
 */

let engine: TestEngine
let project: Project

/** A typical compose file: literal ports and names, defaults, no healthchecks. */
const composeFile = (level: string, web: string, cache: string) => `version: "3.8"
services:
  web:
    build: .
    ports:
      - "${web}:8080"  # the page
    environment:
      REDIS_HOST: cache
      LOG_LEVEL: \${LOG_LEVEL:-${level}}
    depends_on:
      - cache
  cache:
    image: ${engine.baseImage('redis')}
    container_name: shop-cache
    ports:
      - "${cache}:6379"
`

const SERVER = `const { createServer } = require('node:http')
const { connect } = require('node:net')

createServer((request, response) => {
  const cache = connect(6379, process.env.REDIS_HOST, () => cache.write('PING\\r\\n'))
  cache.once('error', () => response.writeHead(503).end())
  cache.once('data', (answer) => {
    response.end(process.env.LOG_LEVEL + ' ' + String(answer).trim())
    cache.end()
  })
}).listen(8080)
`

const TEST = `import { expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'

test('the page speaks to its cache', async () => {
  const response = await fetch(ssot.url('web'))
  expect(await response.text()).toBe('warn +PONG')
})
`

beforeAll(async () => {
  engine = await testEngine()
  project = makeProject({
    files: {
      'docker-compose.yml': composeFile('info', '8080', '${REDIS_PORT:-6379}'),
      'docker-compose.test.yml': composeFile('warn', '${WEB_PORT:-8081}', '6380'),
      Dockerfile: `FROM ${engine.baseImage('node')}\nWORKDIR /app\nCOPY app /app\nCMD ["node", "server.js"]\n`,
      'app/server.js': SERVER,
      'package.json': '{ "name": "shop" }',
      '.gitignore': 'node_modules\n',
      'e2e/web.test.ts': TEST,
      'vitest.config.mts':
        "import { defineConfig } from 'vitest/config'\n\nexport default defineConfig({ test: { environment: 'ssot-docker' } })\n",
    },
  })
  project.remove('docker/DOCKER_SSOT_MATRIX.md')
  project.remove('docker/compose.yml')
  execFileSync('git', ['init', '--quiet', project.root])
})
afterAll(async () => {
  const name = basename(project.root).toLowerCase()
  // Without the plugin, Vitest ends before the stack is removed.
  await vi.waitUntil(() => engine.leftOf(name).length === 0, { timeout: 5000, interval: 50 })
  engine.removeImagesOf(name)
  engine[Symbol.dispose]()
  project[Symbol.dispose]()
})

const change = (path: string, ...changes: [from: string, to: string][]) => {
  for (const [from, to] of changes) {
    const text = project.read(path)
    expect(text).toContain(from)
    project.write(path, text.replace(from, to))
  }
}

test('init writes a matrix and lists what the user has to decide', async () => {
  const { exit, stdout } = await runCli(project.root, 'init')
  expect(exit, stdout).toBe(0)
  expect(stdout).toContain('Wrote docker/DOCKER_SSOT_MATRIX.md: test, development.')
  const decisions = stdout.split('\n').filter((line) => line.startsWith('To decide: '))
  expect(decisions).toEqual([
    expect.stringContaining('development builds `Dockerfile`, which test builds too.'),
    expect.stringContaining('web has no healthcheck with a path'),
    expect.stringContaining('`LOG_LEVEL` has a default in `docker-compose.test.yml`, `docker-compose.yml`'),
  ])
  const matrix = project.read('docker/DOCKER_SSOT_MATRIX.md')
  expect(matrix).toMatch(/^\| cache +\| 6379 +\| redis +\| - +\| CACHE_URL +\| 27100-27199 +\| 6379 /m)
})

test('init writes nothing if a matrix exists', async () => {
  const before = project.read('docker/DOCKER_SSOT_MATRIX.md')
  expect(await runCli(project.root, 'init')).toMatchObject({
    exit: 1,
    output: expect.stringContaining('MATRIX_EXISTS'),
  })
  expect(project.read('docker/DOCKER_SSOT_MATRIX.md')).toBe(before)
})

test('tests pass after defaults are replaced by values and fix has run', async () => {
  change('docker-compose.test.yml', ['${LOG_LEVEL:-warn}', 'warn'])
  change('docker-compose.yml', ['${LOG_LEVEL:-info}', 'info'])
  const fixed = await runCli(project.root, 'fix')
  expect(fixed.stdout).not.toContain('no default any more')
  // Only the Dockerfile of development is still undecided.
  expect(fixed.stdout).toContain('(1 error, 4 warnings) left')
  expect(project.read('docker-compose.test.yml')).toContain(
    '"127.0.0.1:${WEB_PORT:?from the matrix, table Services}:8080"  # the page',
  )
  const { exit, output } = await runVitest(project.root)
  expect(output).toContain('1 passed')
  expect(exit).toBe(0)
})

test('validate finds no errors once development has its own Dockerfile', async () => {
  project.write('docker/app.development.Dockerfile', project.read('Dockerfile'))
  change('docker-compose.yml', [
    'build: .',
    'build:\n      context: .\n      dockerfile: docker/app.development.Dockerfile',
  ])
  const row = /^\| development \|[^|]*\| - /m.exec(project.read('docker/DOCKER_SSOT_MATRIX.md'))?.[0] ?? ''
  change('docker/DOCKER_SSOT_MATRIX.md', [row, row.replace('| - ', '| docker/*.development.Dockerfile ')])
  const { exit, stdout } = await runCli(project.root, 'validate')
  expect(exit, stdout).toBe(0)
  expect(stdout).toContain('(0 errors, 4 warnings)')
})
