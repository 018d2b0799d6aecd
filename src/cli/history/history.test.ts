import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { homeOf } from '../../host/home/home.ts'
import { Journal } from '../../host/journal/journal.ts'
import type { NewVersion } from '../../host/journal/versions.ts'
import { ownIdentity } from '../../host/processes/identity.ts'
import { cliContext } from '../../testing/processes/cli-context.ts'
import { VALID } from '../../testing/samples/matrix.ts'
import { SHOP_DONE, SHOP_MODEL, SHOP_REFRESH } from '../../testing/samples/versions.ts'
import { diffCommand } from './diff.ts'
import { historyCommand } from './list.ts'
import { showVersionCommand } from './show.ts'

/*
 * The commands without an engine, on a journal that this test writes. The matrix has the environments `dev` and `test`.
 */

const STACK = 'ssot-shop-dev-1a2b3c4d'
let folder: string
let env: NodeJS.ProcessEnv
let printed: string[]
let json: unknown
let hasFailed: boolean

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'ssot-history-')))
  mkdirSync(join(folder, 'docker'))
  mkdirSync(join(folder, 'home'), { mode: 0o700 })
  writeFileSync(join(folder, 'docker', 'DOCKER_SSOT_MATRIX.md'), VALID)
  env = { SSOT_DOCKER_HOME: join(folder, 'home'), DOCKER_HOST: `unix://${join(folder, 'no-engine')}` }
  ;[printed, json, hasFailed] = [[], undefined, false]
})
afterEach(() => rmSync(folder, { recursive: true }))

function context() {
  const print = (line: string) => void printed.push(line)
  return cliContext({
    ...{ env, cwd: folder, print, note: print },
    printJson: (data) => {
      json = data
    },
    fail: () => {
      hasFailed = true
    },
  })
}

function record(...changes: Partial<NewVersion>[]): void {
  using journal = new Journal(homeOf(env).journal, (problem) => printed.push(problem))
  for (const change of changes) {
    const version = { ...SHOP_REFRESH, stack: STACK, environment: 'dev', root: folder, ...change }
    const number = journal.versions.begin(version, ownIdentity())
    if (number !== null) journal.versions.end({ stack: version.stack, number }, SHOP_DONE, true)
  }
}

function change(sql: string): void {
  using db = new DatabaseSync(homeOf(env).journal)
  db.exec(sql)
}

const list = (environment?: string, limit = 20) =>
  historyCommand(context(), { environment, json: false, limit })

test('a checkout without versions says so, and no journal is made', async () => {
  await list()
  await list('dev')
  expect(printed).toEqual([
    'the stacks of this checkout have no versions yet: each refresh that changes something is one',
    'the stack of dev has no versions yet: each refresh that changes something is one',
  ])
  expect([hasFailed, existsSync(homeOf(env).journal)]).toEqual([false, false])
})

test('the versions of each environment are listed, the newest first, without an engine', async () => {
  record({}, { change: 'rollback', to: 1, author: { user: 'ann', host: 'box', run: 'https://ci/7' } })
  record({ environment: 'test', stack: 'ssot-shop-test-1a2b3c4d', commit: null })
  await list()
  expect(printed.map((line) => line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/, 'WHEN'))).toEqual([
    `dev: ${STACK}`,
    expect.stringMatching(/^ {2}VERSION {2}WHEN +CHANGE +OUTCOME +TOOK +COMMIT +WHO +WHAT$/),
    expect.stringMatching(
      /^ {2}2 +WHEN +rollback to 1 +done +1.20 s +aaaaaaaa +https:\/\/ci\/7 +create api$/,
    ),
    expect.stringMatching(/^ {2}1 +WHEN +refresh +done +1.20 s +aaaaaaaa +ann@box +create api$/),
    '',
    'test: ssot-shop-test-1a2b3c4d',
    expect.stringMatching(/^ {2}VERSION/),
    expect.stringMatching(/^ {2}1 +WHEN +refresh +done +1.20 s +- +ann@box +create api$/),
    '',
    expect.stringMatching(/^the size of the images that are kept is not known: .*no-engine/),
  ])
  expect(hasFailed).toBe(false)
})

test('only the last versions are listed, and it is said how many are earlier', async () => {
  record({}, {}, {})
  await list('dev', 1)
  expect(printed.slice(2, 4)).toEqual([
    expect.stringMatching(/^ {2}3 /),
    '  and 2 earlier; --limit shows more',
  ])
})

test('a changed journal is told at the version, and the exit code is 1', async () => {
  record({}, {}, {})
  change("UPDATE version_record SET text = replace(text, 'ann', 'eve') WHERE number = 2 AND kind = 'begin'")
  await list('dev', 1)
  expect(printed).toContain('  the journal is not what was recorded: at version 2, its begin was changed')
  expect(hasFailed).toBe(true)
})

test('a journal that cannot be used is told, and the exit code is 1', async () => {
  mkdirSync(homeOf(env).journal)
  await list()
  await showVersionCommand(context(), { environment: 'dev', number: 1, json: false })
  await diffCommand(context(), { environment: 'dev', first: 1, second: undefined, json: false })
  expect(printed).toHaveLength(3)
  for (const line of printed) expect(line).toContain('is not a file')
  expect(hasFailed).toBe(true)
})

test('an environment that the matrix does not have is refused, unless it has a history', async () => {
  await expect(list('prod')).rejects.toMatchObject({ code: 'ENVIRONMENT_UNKNOWN' })
  record({ environment: 'prod', stack: 'ssot-shop-prod-1a2b3c4d' })
  await list('prod')
  expect(printed[0]).toBe('prod: ssot-shop-prod-1a2b3c4d')
})

test('a change that goes on and one that was interrupted are told apart', async () => {
  using journal = new Journal(homeOf(env).journal, () => {})
  const version = { ...SHOP_REFRESH, stack: STACK, environment: 'dev', root: folder }
  journal.versions.begin(version, { pid: process.pid, startTime: 'earlier:1:1' })
  journal.versions.begin(version, ownIdentity())
  await list('dev')
  expect(printed.slice(2, 4)).toEqual([
    expect.stringMatching(/^ {2}2 .* running +- /),
    expect.stringMatching(/^ {2}1 .* interrupted +- /),
  ])
})

test('a version has everything in JSON, and a model that was changed is told', async () => {
  record({})
  await showVersionCommand(context(), { environment: 'dev', number: 1, json: true })
  expect(json).toMatchObject({ begun: { number: 1, model: SHOP_MODEL }, end: SHOP_DONE, state: 'done' })
  change("UPDATE version_part SET text = replace(text, 'info', 'debug')")
  await showVersionCommand(context(), { environment: 'dev', number: 1, json: false })
  expect(printed).toContainEqual(expect.stringMatching(/^ {2}model +its model was changed in the journal$/))
  expect(hasFailed).toBe(true)
  await expect(
    diffCommand(context(), { environment: 'dev', first: 1, second: undefined, json: false }),
  ).rejects.toMatchObject({ code: 'VERSION_LOST' })
})

test('a version is compared with the last one before it that ended well and left a stack', async () => {
  const of = (level: string) => ({
    model: { ...SHOP_MODEL, services: { api: { image: 'api:1', environment: { LOG_LEVEL: level } } } },
  })
  record(of('info'), { change: 'down', model: null, modelHash: null }, of('debug'))
  await diffCommand(context(), { environment: 'dev', first: 3, second: undefined, json: false })
  expect(printed).toEqual(['from version 1 to 3 of dev', '  api: environment LOG_LEVEL info to debug'])
})

test.each([
  ['without versions', [], /has no version 4[\s\S]*dev has no versions yet/],
  ['with one', [{}], /has no version 4[\s\S]*Its versions are 1\. `npx ssot-docker history dev`/],
  ['with two', [{}, {}], /has no version 4[\s\S]*Its versions are 1 to 2\./],
])('an unknown version of an environment %s is refused', async (_name, changes, message) => {
  record(...changes)
  const error = await showVersionCommand(context(), { environment: 'dev', number: 4, json: false }).catch(
    (reason: unknown) => reason,
  )
  expect(error).toMatchObject({ code: 'VERSION_UNKNOWN', message: expect.stringMatching(message) })
})
