import { basename } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Happening } from '../../../core/events/event.ts'
import { describeHappening } from '../../../core/events/wording.ts'
import type { ResetReport } from '../../../core/resets/report.ts'
import { NO_PINS } from '../../../testing/engines/no-pins.ts'
import { PREFLIGHT } from '../../../testing/engines/start-stack.ts'
import { type TestEngine, testEngine } from '../../../testing/engines/test-engine.ts'
import { makeProject, type Project } from '../../../testing/repositories/project.ts'
import { inWholeForm, rowsOf } from '../../../testing/whole-form.ts'
import { makeBaselines } from '../../baselines/make.ts'
import { loadDefinition } from '../../definition/definition.ts'
import type { StartedStack } from '../../start/started-stack.ts'

/** It writes what it is sent to the path of the request, and whenever it starts, a line to `/starts` in its own files. */
const SERVER = `
const fs = require('node:fs')
fs.appendFileSync('/starts', 'started\\n')
require('node:http').createServer(({ url }, response) => {
  const { pathname, searchParams } = new URL(url, 'http://files')
  if (searchParams.has('text')) fs.writeFileSync(pathname, searchParams.get('text'))
  response.end()
}).listen(80)
`

const server = (more: string) => `
    image: \${NODE_IMAGE:?}
    command: [node, /server.js]
    volumes: ["../server.js:/server.js:ro"]
    ${more}
`

const COMPOSE = `services:
  files:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, /server.js, argument-secret]
    environment: { API_PASSWORD: planted-secret }
    ports: ["80"]
    healthcheck: { test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:80/"], interval: 1s, start_period: 20s, start_interval: 100ms }
    tmpfs: [/kept, /scratch]
    volumes: ["../server.js:/server.js:ro", "files:/data", /anonymous]
    secrets: [key]
  follower: ${server(`init: true
    depends_on: { files: { condition: service_healthy, restart: true } }`)}
  beside: ${server(`init: true
    depends_on: { files: { condition: service_healthy } }`)}
volumes:
  files:
secrets:
  key: { file: ../key.txt }
`

/** A service whose image declares a volume. */
const DECLARED = `services:
  files:
    build:
      context: ..
      dockerfile: docker/files.Dockerfile
      args: { NODE_IMAGE: "\${NODE_IMAGE:?}" }
    init: true
    ports: ["80"]
`
const DOCKERFILE = `ARG NODE_IMAGE
FROM \${NODE_IMAGE}
COPY server.js /
RUN mkdir /declared && echo image > /declared/file
VOLUME /declared
CMD ["node", "/server.js"]
`

const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'
const FILES = { 'server.js': SERVER, 'key.txt': 'file-secret\n' }

let engine: TestEngine
let project: Project
let stack: StartedStack | undefined
let seen: Happening[]

beforeEach(async () => {
  engine = await testEngine()
  seen = []
})
afterEach(async () => {
  const name = basename(project.root).toLowerCase()
  await stack?.stop()
  stack = undefined
  expect(images()).toEqual([])
  expect(engine.leftOf(name)).toEqual([])
  engine.removeImagesOf(name)
  project[Symbol.dispose]()
  engine[Symbol.dispose]()
})

/** The images from which services are recreated. */
const images = () =>
  engine
    .docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}')
    .split('\n')
    .filter((line) =>
      line.startsWith(`ssot-docker/${basename(project.root).toLowerCase()}-files-baseline:stack-`),
    )

/** Starts a stack in which every service that holds data is put back. */
async function start(compose: string, reset: string[], files: Record<string, string> = {}): Promise<void> {
  project = makeProject({
    services: ['| files | 80 | http | - | FILES_URL | 31000-31049 | - |'],
    files: { ...FILES, 'docker/compose.yml': compose, ...files },
  })
  const head = '| Service | Data | Inputs | Baseline | Reset |\n| --- | --- | --- | --- | --- |'
  if (reset.length > 0)
    project.write(MATRIX, `${project.read(MATRIX)}\n## State\n\n${head}\n${reset.join('\n')}\n`)
  stack = await engine.start(project.root, {
    emit: (happening) => void seen.push(happening),
    request: { isolation: 'file' },
  })
}

const inside = (service: string, ...words: string[]) =>
  engine.docker('exec', `${stack?.info.project}-${service}-1`, ...words)
/** Read by another program than the service. */
const read = (path: string, service = 'files') =>
  inside(service, 'sh', '-c', `cat ${path} 2>/dev/null || echo absent`)
const starts = (service: string) => read('/starts', service).split('\n').length

/** Writes a text into files through the port of the service. */
async function write(text: string, ...files: string[]): Promise<void> {
  const url = stack?.info.services.files?.url ?? ''
  for (const file of files) {
    const answer = await fetch(`${url}${file}?text=${text}`, { headers: { connection: 'close' } })
    expect(answer.status).toBe(200)
  }
}

async function reset(): Promise<ResetReport['services']> {
  return (await stack?.resets?.reset())?.services ?? {}
}

/** In a named volume, in an anonymous one, in memory that the matrix names as data, and in none of these. */
const KEPT = ['/data/file', '/anonymous/file', '/kept/file', '/own']
const contents = () => inside('files', 'sh', '-c', `grep -h . ${KEPT.join(' ')}`).split('\n')
const ALL = (text: string) => KEPT.map(() => text)

test('a service with files holds what it held at ready, whatever was written, and those that follow it are restarted', async () => {
  await start(COMPOSE, ['| files | /data, /kept | - | - | recreate |'])
  await write('ready', ...KEPT, '/scratch/file')
  await stack?.resets?.take()
  expect(contents()).toEqual(ALL('ready'))
  const rounds = rowsOf(['one', 'two'], 1)
  const before = { files: starts('files'), follower: starts('follower'), beside: starts('beside') }
  for (const text of rounds) {
    await write(text, ...KEPT, '/data/new', '/new', '/scratch/file')
    expect(contents()).toEqual(ALL(text))
    expect(await reset()).toMatchObject({
      files: {
        did: 'recreated',
        what: expect.stringMatching(
          /^its container, \d+ kB in \/anonymous, \/data, \/kept; follower restarted$/,
        ),
      },
    })
    expect(contents()).toEqual(ALL('ready'))
    for (const file of ['/data/new', '/new', '/scratch/file']) expect(read(file)).toBe('absent')
    // What every test file finds is the same.
    expect(starts('files')).toBe(before.files)
  }
  expect(starts('follower')).toBe(before.follower + rounds.length)
  expect(starts('beside')).toBe(before.beside)
  expect(read('/run/secrets/key')).toBe('file-secret')
  // What its own end and its new start are is no news.
  expect(seen.map(({ type }) => type).filter((type) => /exited|restarted|unhealthy/.test(type))).toEqual([])
  expect(await stack?.pool?.lost()).toBe(null)
  expect(images()).toHaveLength(1)
  const config = engine.docker('image', 'inspect', ...images())
  expect(config).not.toMatch(/planted-secret|argument-secret|file-secret/)
  const helper = ['run', '--rm', '--network', 'none', '--entrypoint', 'sh', ...images()]
  expect(engine.docker(...helper, '-c', 'wc -c < /run/secrets/key').trim()).toBe('0')
  await expect(stack?.resets?.snapshot()).rejects.toMatchObject({
    code: 'RESET_REFUSED',
    summary: expect.stringContaining('because files is recreated'),
  })
})

test('a service with a declared volume and no row is recreated, and the run says what row would be quicker', async () => {
  await start(DECLARED, [], { 'docker/files.Dockerfile': DOCKERFILE })
  await write('ready', '/declared/more')
  await stack?.resets?.take()
  expect(
    seen.flatMap((one) => (one.type === 'recreated-without-row' ? [describeHappening(one)] : [])),
  ).toEqual([
    'files is recreated by each reset, because the matrix does not say how it is put back; a row under State is quicker:\n  | files | /declared | - | - | http METHOD PATH |',
  ])
  await write('test', '/declared/file', '/declared/more')
  expect(await reset()).toMatchObject({ files: { did: 'recreated' } })
  expect([read('/declared/file'), read('/declared/more')]).toEqual(['image', 'ready'])
  // Its image is not the one that is built from its files, and yet nothing has changed.
  expect((await stack?.drift())?.causes.size).toBe(0)
})

test('a service that does not become ready again is an error with its last lines and its exit code', async () => {
  await start(COMPOSE, ['| files | /data | - | - | recreate |'])
  await stack?.resets?.take()
  project.write('server.js', 'console.log("no login with planted-secret"); process.exit(3)\n')
  await expect(reset()).rejects.toMatchObject({
    code: 'RESET_FAILED',
    service: 'files',
    summary: expect.stringMatching(
      /^The reset of files has failed: Service files of \S+ exited while starting$/,
    ),
    evidence: { exitCode: 3, lastLines: ['no login with [redacted]'] },
  })
})

const DEAF = COMPOSE.replace('init: true', 'init: false\n    stop_grace_period: 1s')

inWholeForm(() => {
  test('files of a service that does not stop cleanly are not noted, and the error says what to do', async () => {
    await start(DEAF, ['| files | /data | - | - | recreate |'])
    await expect(stack?.resets?.take()).rejects.toMatchObject({
      code: 'RESET_FAILED',
      summary: expect.stringContaining('what files holds: it did not stop cleanly'),
      evidence: { exitCode: 137 },
      todo: expect.stringContaining('`init: true`'),
    })
  })

  test('without a row, it runs on with its files, and a reset names the row to write', async () => {
    await start(DEAF.replace('    tmpfs: [/kept, /scratch]\n', ''), [])
    await write('ready', '/data/file')
    await stack?.resets?.take()
    await expect(reset()).rejects.toMatchObject({
      code: 'RESET_REFUSED',
      message: expect.stringMatching(
        /cannot be recreated \(it did not stop cleanly \(exit code 137\).*\| files \| \/anonymous, \/data \| - \| - \| http METHOD PATH \|/su,
      ),
    })
    await write('test', '/data/file')
    expect([read('/data/file'), starts('follower')]).toEqual(['test', 2])
  })

  test('a service that has begun from a baseline image holds what was written since', async () => {
    await start(DECLARED, ['| files | /declared | none | image | recreate |'], {
      'docker/files.Dockerfile': DOCKERFILE,
    })
    await stack?.stop()
    await makeBaselines({
      ...{ connection: engine.connection, registry: engine.registry, self: engine.self },
      ...{ preflight: PREFLIGHT, pins: () => NO_PINS, emit: () => {} },
      definition: loadDefinition(project.root, 'test'),
    })
    stack = await engine.start(project.root, { emit: (one) => void seen.push(one) })
    expect(seen.map(({ type }) => type)).toContain('baselines-used')
    await write('ready', '/declared/more')
    await stack.resets?.take()
    await write('test', '/declared/file', '/declared/more')
    expect(await reset()).toMatchObject({ files: { did: 'recreated' } })
    expect([read('/declared/file'), read('/declared/more')]).toEqual(['image', 'ready'])
    expect((await stack.drift()).causes.size).toBe(0)
  })
})
