import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { startCliWith } from '../../testing/processes/cli.ts'
import { type OwnHome, ownHome } from '../../testing/processes/own-home.ts'
import {
  BUILT_WEB_SERVICE,
  FIRST_PORT,
  makeProject,
  type Project,
  WEB_DOCKERFILE,
  webSource,
} from '../../testing/repositories/project.ts'

/*
 * The history of a stack as a user reads it, after changes that a user makes.
 */

const PORT = FIRST_PORT + 640
const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'
const SECRET = 'kX9-planted-Qw7z'
const CI = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/shop',
  GITHUB_RUN_ID: '123',
  GITHUB_RUN_ATTEMPT: '1',
}
/** By these variables, a CI service says that it runs a process. */
const NO_CI = Object.fromEntries(
  [
    ...['CI', 'GITHUB_ACTIONS', 'GITLAB_CI', 'BUILDKITE', 'CIRCLECI', 'TF_BUILD', 'JENKINS_URL', 'TRAVIS'],
    ...['BITBUCKET_BUILD_NUMBER', 'DRONE', 'SEMAPHORE', 'CODEBUILD_BUILD_ID', 'TEAMCITY_VERSION'],
  ].map((name) => [name, '']),
)

const service = (level: string) =>
  `services:${BUILT_WEB_SERVICE}    environment: { LOG_LEVEL: ${level}, API_TOKEN: "${SECRET}" }
    mem_limit: 256m
`

let engine: TestEngine
let own: OwnHome
let project: Project

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
beforeEach(() => {
  own = ownHome()
  project = makeProject({
    services: [`| web | 80 | http | / | WEB_URL | ${PORT} | - |`],
    files: {
      'docker/compose.yml': service('info'),
      'docker/web.Dockerfile': WEB_DOCKERFILE,
      'app/main.js': webSource('one'),
      '.gitignore': 'node_modules\n',
    },
  })
  replace(MATRIX, '| Host ports | Purpose |', '| Host ports | Versions kept | Purpose |')
  replace(MATRIX, '| --- | --- | --- | --- | --- |\n| test', '| --- | --- | --- | --- | --- | --- |\n| test')
  replace(MATRIX, ' | tests |', ' | 2 | tests |')
})
afterEach(async () => {
  expect((await cli('down', 'test', '--volumes')).exit).toBe(0)
  const name = basename(project.root).toLowerCase()
  expect(engine.leftOf(name)).toEqual([])
  engine.removeImagesOf(name)
  for (const id of namelessImages()) engine.docker('image', 'rm', '--force', id)
  project[Symbol.dispose]()
  own[Symbol.dispose]()
})

function replace(path: string, from: string, to: string): void {
  const text = project.read(path)
  expect(text).toContain(from)
  project.write(path, text.replace(from, to))
}

/** Runs a command as if no CI service ran this test. */
const cli = (...args: string[]) => startCliWith({ ...own.env, ...NO_CI }, project.root, ...args).ended

async function succeeds(...args: string[]): Promise<string> {
  const { exit, output, stdout } = await cli(...args)
  expect(exit, output).toBe(0)
  return stdout
}

function git(...args: string[]): string {
  const who = ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', '-c', 'commit.gpgsign=false']
  return execFileSync('git', [...who, ...args], { cwd: project.root, encoding: 'utf8' }).trim()
}

/** Ids of the images of this project that have no name. */
function namelessImages(): string[] {
  const filters = ['dangling=true', `label=com.docker.compose.service=web`]
  const all = engine.docker('image', 'ls', '-q', '--no-trunc', ...filters.flatMap((one) => ['--filter', one]))
  const ids = all.split('\n').filter(Boolean)
  return ids.filter((id) => recorded.includes(id))
}

/** Ids of the images of the versions so far. */
const recorded: string[] = []

async function imageOf(number: number): Promise<string> {
  const { end } = JSON.parse(await succeeds('history', 'show', String(number), '-e', 'test', '--json'))
  recorded.push(end.images.web.id)
  return end.images.web.id
}

const has = (id: string) => {
  try {
    return engine.docker('image', 'inspect', '--format', '{{.Id}}', id) === id
  } catch {
    return false
  }
}

test('each change is a version that is listed, shown and compared in words', async () => {
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '-m', 'first')
  const commit = git('rev-parse', 'HEAD')
  await succeeds('refresh', '-e', 'test')
  // Nothing has changed, so this is no version.
  await succeeds('refresh', '-e', 'test')
  project.write('app/main.js', webSource('two'))
  project.write('docker/compose.yml', service('debug').replace('256m', '512m'))
  replace(MATRIX, `| ${PORT} |`, `| ${PORT + 1} |`)
  const inCi = await startCliWith({ ...own.env, ...CI }, project.root, 'up', 'test').ended
  expect(inCi.exit, inCi.output).toBe(0)
  await succeeds('restart', '-e', 'test', 'web')
  project.write('docker/web.Dockerfile', `${WEB_DOCKERFILE}RUN false\n`)
  expect((await cli('refresh', '-e', 'test')).exit).toBe(1)
  await succeeds('down', 'test')
  // Nothing is there any more, so this is none either.
  await succeeds('down', 'test')

  const list = await succeeds('history')
  const short = commit.slice(0, 8)
  expect(list).toMatch(
    /^test: ssot-\S+-test-[0-9a-f]{8}\n {2}VERSION {2}WHEN +CHANGE +OUTCOME +TOOK +COMMIT +WHO +WHAT\n/,
  )
  const rows = list.split('\n').filter((line) => /^ {2}\d/.test(line))
  const row = (change: string, outcome: string, state: string, who: string, what: string) =>
    new RegExp(
      String.raw`^ {2}\d +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +${change} +${outcome} +\d+\.\d\d s +${state} +${who} +${what}$`,
    )
  const me = String.raw`\S+@\S+`
  const dirty = `${short} dirty`
  expect(rows).toEqual([
    expect.stringMatching(row('down', 'done', dirty, me, 'remove 1 container, 1 network')),
    expect.stringMatching(row('refresh', 'failed BUILD_FAILED', dirty, me, 'replace web; build web')),
    expect.stringMatching(row('restart', 'done', dirty, me, 'restart web')),
    expect.stringMatching(
      row('up', 'done', dirty, 'https://github.com/acme/shop/actions/runs/123', 'replace web; build web'),
    ),
    expect.stringMatching(row('refresh', 'done', short, me, 'create web; build web')),
  ])
  expect(list).toMatch(/^test: the images of versions 1, 2 are kept: 2 images built here, at most \d+ MB$/m)

  expect(await succeeds('history', 'test', '--limit', '1')).toMatch(
    /^ {2}5 .*\n {2}and 4 earlier; --limit shows more$/m,
  )
  const { stacks } = JSON.parse(await succeeds('history', '--json'))
  expect(stacks).toMatchObject([{ environment: 'test', breaks: [], kept: { versions: [1, 2], images: 2 } }])
  expect(stacks[0].versions.map(({ begun }: { begun: { number: number } }) => begun.number)).toEqual([
    5, 4, 3, 2, 1,
  ])

  const shown = await succeeds('history', 'show', '2', '-e', 'test')
  expect(shown).toMatch(new RegExp(`^ {2}commit +${commit}, with changes that are in no commit$`, 'm'))
  expect(shown).toMatch(new RegExp(`^ {2}ports +web ${PORT + 1}$`, 'm'))
  expect(shown).toMatch(/^ {4}replace {2}web {2}.*changed.*\n {4}start +web .*changed$/m)
  expect(shown).toMatch(/^ {4}web {2}ssot-docker\/\S+ {2}sha256:[0-9a-f]{64}$/m)
  const { begun } = JSON.parse(await succeeds('history', 'show', '2', '-e', 'test', '--json'))
  expect(begun.model.services.web.environment).toEqual({ LOG_LEVEL: 'debug', API_TOKEN: '[redacted]' })

  expect((await succeeds('history', 'diff', '2', '-e', 'test')).trim().split('\n')).toEqual([
    'from version 1 to 2 of test',
    `  web: port ${PORT} to ${PORT + 1}`,
    '  web: environment LOG_LEVEL info to debug',
    '  web: memory 256M to 512M',
    expect.stringMatching(/^ {2}images: web [0-9a-f]{12} to [0-9a-f]{12}$/),
  ])
  expect(await succeeds('history', 'diff', '2', '3', '-e', 'test')).toContain('\n  no difference\n')
  expect(await succeeds('history', 'diff', '5', '-e', 'test')).toBe(
    'from version 3 to 5 of test\n  web: removed\n  network default: removed\n',
  )
  expect(await succeeds('history', 'diff', '1', '-e', 'test')).toMatch(
    /before which there is none .*\n {2}web: added\n/,
  )
  const back = JSON.parse(await succeeds('history', 'diff', '2', '1', '-e', 'test', '--json'))
  expect(back).toMatchObject({ environment: 'test', from: 2, to: 1 })
  expect(back.differences).toContainEqual({ subject: 'web', field: 'memory', from: '512M', to: '256M' })

  const unknown = await cli('history', 'show', '9', '-e', 'test')
  expect(unknown).toMatchObject({
    exit: 1,
    output: expect.stringMatching(/VERSION_UNKNOWN\] test has no version 9[\s\S]*are 1 to 5/),
  })
  expect(readFileSync(own.home.journal).includes(SECRET)).toBe(false)
})

test('prune leaves the images of the last versions, also those without a name, until they are not kept', async () => {
  await succeeds('refresh', '-e', 'test')
  const first = await imageOf(1)
  await succeeds('refresh', '-e', 'test', '--clean', 'web')
  const second = await imageOf(2)
  expect(second).not.toBe(first)
  await succeeds('prune')
  expect([first, second].map(has)).toEqual([true, true])
  expect(await succeeds('history')).toContain('the images of versions 1, 2 are kept: 2 images built here')
  await succeeds('refresh', '-e', 'test', '--clean', 'web')
  const third = await imageOf(3)
  expect(await succeeds('prune', '--dry-run')).toContain(`would remove image ${first}`)
  await succeeds('prune')
  expect([first, second, third].map(has)).toEqual([false, true, true])
  expect(await succeeds('history')).toContain('the images of versions 2, 3 are kept: 2 images built here')
})

test('two changes at once are two versions, and the journal is whole', async () => {
  await succeeds('refresh', '-e', 'test')
  await Promise.all([1, 2].map(() => succeeds('refresh', '-e', 'test', '--clean', 'web')))
  const { stacks } = JSON.parse(await succeeds('history', '--json'))
  expect(stacks).toMatchObject([
    { breaks: [], versions: [{ state: 'done' }, { state: 'done' }, { state: 'done' }] },
  ])
  for (const number of [1, 2, 3]) await imageOf(number)
})
