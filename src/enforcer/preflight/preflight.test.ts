import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SsotError } from '../../core/errors/errors.ts'
import { findEnvironment } from '../../core/matrix/find-environment.ts'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { Journal } from '../../host/journal/journal.ts'
import { rulesBeforeStart } from './preflight.ts'

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
  const changed = COMPOSE.replace('web.Dockerfile', 'web.test.Dockerfile').replace(':?from', ':-27001')
  write('docker/dev.yml', changed)
  write('docker/web.test.Dockerfile', 'FROM scratch\n')
  expect(await contradictions()).toEqual([
    'docker/dev.yml:3:39 service web builds docker/web.test.Dockerfile, but environment dev builds only docker/*.Dockerfile (build-outside-pattern)',
    expect.stringMatching(/^docker\/dev\.yml:4:\d+ .*\(silent-fallback\)$/),
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
  write('docker/dev.yml', COMPOSE.replace(':?from the matrix', ':-1'))
  const before = await contradictions()
  expect(before).not.toEqual([])
  write(
    'docker/dev.yml',
    COMPOSE.replace(
      '    ports',
      '    # ssot-ignore silent-fallback -- the port is that of the device\n    ports',
    ).replace(':?from the matrix', ':-1'),
  )
  expect(await contradictions()).toEqual([])
})
