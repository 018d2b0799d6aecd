import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AS_WRITTEN } from '../../core/compose/env-files.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { findEnvironment } from '../../core/matrix/find-environment.ts'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { Journal } from '../../host/journal/journal.ts'
import { locate, rulesBeforeStart } from './preflight.ts'

const MATRIX = `## Environments

| Environment | Compose file    | Dockerfiles         | Host ports  | Purpose |
| ----------- | --------------- | ------------------- | ----------- | ------- |
| dev         | docker/dev.yml  | docker/*.Dockerfile | 27000-27099 | Work    |
| test        | docker/test.yml | -                   | 28000-28099 | Tests   |

## Services

| Service | Container port | Protocol | Health path | Test variable | dev   | test        | Rebuild budget |
| ------- | -------------- | -------- | ----------- | ------------- | ----- | ----------- | -------------- |
| web     | 8080           | http     | /health     | WEB_URL       | 27000 | 28000-28099 | -              |
`
const COMPOSE = `services:
  web:
    build: { context: .., dockerfile: docker/web.Dockerfile }
    ports: ["127.0.0.1:\${WEB_PORT:?from the matrix}:8080"]
    healthcheck: { test: [CMD, "true"] }
`

let root: string
let journal: Journal
let problems: string[]

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ssot-drift-'))
  mkdirSync(join(root, 'docker'))
  write('docker/DOCKER_SSOT_MATRIX.md', MATRIX)
  write('docker/dev.yml', COMPOSE)
  // Of another environment: what is wrong in it keeps nobody from starting this one.
  write('docker/test.yml', COMPOSE)
  write('docker/web.Dockerfile', 'FROM scratch\n')
  problems = []
  journal = new Journal(join(root, 'journal.db'), (message) => problems.push(message))
})
afterEach(() => {
  expect(problems).toEqual([])
  journal[Symbol.dispose]()
  rmSync(root, { recursive: true })
})

function write(path: string, text: string): void {
  writeFileSync(join(root, path), text)
}

async function unreadable(): Promise<string[]> {
  const file = join(root, 'docker/DOCKER_SSOT_MATRIX.md')
  const matrix = parseMatrix(readFileSync(file, 'utf8'), file)
  const environment = findEnvironment(matrix, 'dev')
  try {
    await rulesBeforeStart(journal.checks).readable({ root, matrix, environment }, AS_WRITTEN)
    return []
  } catch (error) {
    if (!(error instanceof SsotError) || error.code !== 'COMPOSE_INVALID') throw error
    return error.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`)
  }
}

function pipe(path: string): void {
  rmSync(join(root, path), { force: true })
  execFileSync('mkfifo', [join(root, path)])
}

async function contradictions(): Promise<string[]> {
  const file = join(root, 'docker/DOCKER_SSOT_MATRIX.md')
  const matrix = parseMatrix(readFileSync(file, 'utf8'), file)
  try {
    await rulesBeforeStart(journal.checks).check({
      root,
      matrix,
      environment: findEnvironment(matrix, 'dev'),
    })
    return []
  } catch (error) {
    if (!(error instanceof SsotError) || error.code !== 'MATRIX_CONTRADICTED') throw error
    return error.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`)
  }
}

test('what agrees with the matrix starts, the first time and again', async () => {
  expect(await contradictions()).toEqual([])
  expect(await contradictions()).toEqual([])
})

test('a check that another version of the program has noted in another shape does not count', async () => {
  journal.checks.note({ root, environment: 'dev' }, '{"shape":"another"}', Date.now())
  expect(await contradictions()).toEqual([])
})

test('a default, and the Dockerfile of another environment, are told with their places', async () => {
  const changed = COMPOSE.replace('web.Dockerfile', 'web.test.Dockerfile').replace(
    '    healthcheck',
    '    command: ["${LEVEL:-1}"]\n    healthcheck',
  )
  write('docker/dev.yml', changed)
  write('docker/web.test.Dockerfile', 'FROM scratch\n')
  expect(await contradictions()).toEqual([
    'docker/dev.yml:3:39 service web builds docker/web.test.Dockerfile, but environment dev builds only docker/*.Dockerfile (build-outside-pattern)',
    expect.stringMatching(/^docker\/dev\.yml:5:\d+ .*\(silent-fallback\)$/),
  ])
})

test('what was in order is looked at again once it has changed, an included file too', async () => {
  write('docker/dev.yml', `include: [more.yml]\n${COMPOSE}`)
  write('docker/more.yml', 'services: { job: { image: "job:1" } }\n')
  expect(await contradictions()).toEqual([])
  write('docker/more.yml', 'services: { job: { image: "job:${TAG:-1}" } }\n')
  expect(await contradictions()).toEqual([expect.stringContaining('docker/more.yml:1:')])
  write('docker/more.yml', 'services: { job: { image: "job:1" } }\n')
  expect(await contradictions()).toEqual([])
  rmSync(join(root, 'docker/web.Dockerfile'))
  expect(await contradictions()).toEqual([expect.stringContaining('docker/web.Dockerfile')])
})

test('a suppression with its reason, and the baseline, count', async () => {
  const command = '    command: ["${LEVEL:-1}"]\n    healthcheck'
  write('docker/dev.yml', COMPOSE.replace('    healthcheck', command))
  const before = await contradictions()
  expect(before).not.toEqual([])
  write(
    'docker/dev.yml',
    COMPOSE.replace(
      '    healthcheck',
      `    # ssot-ignore silent-fallback -- the level is that of the device\n${command}`,
    ),
  )
  expect(await contradictions()).toEqual([])
})

test('a pipe in the place of the compose file, an included file or a Dockerfile is told before it is opened', async () => {
  write('docker/dev.yml', `include: [more.yml]\n${COMPOSE}`)
  pipe('docker/more.yml')
  pipe('docker/web.Dockerfile')
  expect(await unreadable()).toEqual([
    'docker/more.yml:1:1 The file is a named pipe',
    'docker/web.Dockerfile:1:1 The file is a named pipe',
  ])
  pipe('docker/dev.yml')
  expect(await unreadable()).toEqual(['docker/dev.yml:1:1 The file is a named pipe'])
})

test('a compose file that is not UTF-8 is told with the line', async () => {
  writeFileSync(join(root, 'docker/dev.yml'), Buffer.from([0x61, 0x3a, 0x0a, 0xff]))
  expect(await unreadable()).toEqual(['docker/dev.yml:2:1 The file is not UTF-8 in line 2'])
})

test.each([
  ['{ context: ../out/web, dockerfile_inline: "FROM x:1" }'],
  ['{ context: ../out/web, target: run }'],
  ['../out/web'],
])('a build context that does not exist yet does not contradict the matrix: %s', async (build) => {
  // Before the containers are made, the start tells it as BUILD_CONTEXT_MISSING.
  write('docker/DOCKER_SSOT_MATRIX.md', MATRIX.replace('docker/*.Dockerfile', 'out/*/Dockerfile'))
  write('docker/dev.yml', COMPOSE.replace('{ context: .., dockerfile: docker/web.Dockerfile }', build))
  expect(await contradictions()).toEqual([])
})

test('a Dockerfile in a build context is checked once the context is there', async () => {
  write('docker/DOCKER_SSOT_MATRIX.md', MATRIX.replace('docker/*.Dockerfile', 'out/*/Dockerfile'))
  write('docker/dev.yml', COMPOSE.replace(/build: .*/u, 'build: { context: ../out/web, target: run }'))
  expect(await contradictions()).toEqual([])
  mkdirSync(join(root, 'out/web'), { recursive: true })
  write('out/web/Dockerfile', 'FROM scratch AS other\n')
  expect(await contradictions()).toEqual([expect.stringContaining('the stage run')])
})

test('a Dockerfile that is missing in a folder that exists contradicts the matrix', async () => {
  write('docker/dev.yml', COMPOSE.replace('web.Dockerfile', 'gone.Dockerfile'))
  expect(await contradictions()).toEqual([expect.stringContaining('docker/gone.Dockerfile')])
})

test('a Dockerfile with other bytes than UTF-8 is left to the builder', async () => {
  writeFileSync(join(root, 'docker/web.Dockerfile'), Buffer.from([0x23, 0xe9, 0x0a]))
  expect(await unreadable()).toEqual([])
  expect(await contradictions()).toEqual([])
})

test('a Dockerfile that is a link out of the repository, or is behind one, is left to the builder', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'ssot-outside-'))
  try {
    writeFileSync(join(outside, 'web.Dockerfile'), 'FROM scratch\n')
    rmSync(join(root, 'docker/web.Dockerfile'))
    symlinkSync(join(outside, 'web.Dockerfile'), join(root, 'docker/web.Dockerfile'))
    expect([...(await unreadable()), ...(await contradictions())]).toEqual([])
    rmSync(join(root, 'docker/web.Dockerfile'))
    symlinkSync(outside, join(root, 'outside'))
    write('docker/dev.yml', COMPOSE.replace('.., dockerfile: docker/', '../outside, dockerfile: '))
    write('docker/DOCKER_SSOT_MATRIX.md', MATRIX.replace('docker/*.Dockerfile', 'outside/*.Dockerfile'))
    expect([...(await unreadable()), ...(await contradictions())]).toEqual([])
  } finally {
    rmSync(outside, { recursive: true })
  }
})

test('an env file that has become a pipe is told, also if everything was in order before', async () => {
  write('docker/dev.yml', COMPOSE.replace('    ports', '    env_file: web.env\n    ports'))
  write('docker/web.env', 'A=1\n')
  expect(await contradictions()).toEqual([])
  expect(await unreadable()).toEqual([])
  pipe('docker/web.env')
  expect(await unreadable()).toEqual([
    'docker/dev.yml:4:15 service web reads the env file docker/web.env, which is a named pipe',
  ])
})

test('an env file that a link to the null device masks is an empty file', async () => {
  write('docker/dev.yml', COMPOSE.replace('    ports', '    env_file: web.env\n    ports'))
  symlinkSync('/dev/null', join(root, 'docker/web.env'))
  expect([...(await unreadable()), ...(await contradictions())]).toEqual([])
})

test('a pipe in the place of the .env beside an included file is told, and a folder is not', async () => {
  write('docker/dev.yml', `include: [more/part.yml]\n${COMPOSE}`)
  mkdirSync(join(root, 'docker/more/.env'), { recursive: true })
  write('docker/more/part.yml', 'services: {}\n')
  expect(await unreadable()).toEqual([])
  rmSync(join(root, 'docker/more/.env'), { recursive: true })
  pipe('docker/more/.env')
  expect(await unreadable()).toEqual([
    'docker/dev.yml:1:11 the include of docker/more/part.yml reads docker/more/.env, which is a named pipe',
  ])
})

test('files that include one another in a circle are told', async () => {
  write('docker/dev.yml', `include: [more.yml]\n${COMPOSE}`)
  write('docker/more.yml', 'include: [dev.yml]\n')
  expect(await unreadable()).toEqual([
    'docker/more.yml:1:11 the file docker/dev.yml includes itself: docker/dev.yml -> docker/more.yml -> docker/dev.yml',
  ])
})

test.each([
  [
    'a missing env file',
    COMPOSE.replace('    ports', '    env_file: web.env\n    ports'),
    'docker/dev.yml:4:15',
  ],
  [
    'a dependency on itself',
    COMPOSE.replace('    ports', '    depends_on: [web]\n    ports'),
    'docker/dev.yml:4:18',
  ],
  [
    'an empty path of an env file',
    COMPOSE.replace('    ports', '    env_file: ""\n    ports'),
    'docker/dev.yml:4:15',
  ],
])('the place of %s is found for an error of Compose', async (_, compose, place) => {
  write('docker/dev.yml', compose)
  const file = join(root, 'docker/DOCKER_SSOT_MATRIX.md')
  const matrix = parseMatrix(readFileSync(file, 'utf8'), file)
  const environment = findEnvironment(matrix, 'dev')
  expect(await unreadable()).toEqual([])
  const found = await locate({ root, matrix, environment }, { printed: ['any text of Compose'] })
  expect(found.map(({ file, line, column }) => `${file}:${line}:${column}`)).toEqual([place])
})

test('a service that asks for what is refused is found by its key', async () => {
  const file = join(root, 'docker/DOCKER_SSOT_MATRIX.md')
  const matrix = parseMatrix(readFileSync(file, 'utf8'), file)
  const services = ['web', 'absent'].map((service) => ({ service, message: `service ${service}: provider` }))
  const found = await locate({ root, matrix, environment: findEnvironment(matrix, 'dev') }, { services })
  expect(found).toEqual([{ file: 'docker/dev.yml', line: 2, column: 3, message: 'service web: provider' }])
})

test('the place of a wrong build context is found for an error that names none', async () => {
  const file = join(root, 'docker/DOCKER_SSOT_MATRIX.md')
  const matrix = parseMatrix(readFileSync(file, 'utf8'), file)
  const contexts = [{ service: 'web', context: null, message: 'service web builds in gone' }]
  const found = await locate({ root, matrix, environment: findEnvironment(matrix, 'dev') }, { contexts })
  expect(found).toMatchObject([
    { file: 'docker/dev.yml', line: 3, column: 23, message: 'service web builds in gone' },
  ])
})
