import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StackEvent } from '../../core/events/event.ts'
import { readOutput } from '../../keeper/output/read-output.ts'
import { type TestEngine, testEngine, untilGone } from '../engines/test-engine.ts'
import { keepersOf, ownHome, pruneIn } from '../processes/own-home.ts'
import { runRunner, startRunner } from '../processes/runner-process.ts'
import { makeProject } from '../repositories/project.ts'
import { faceOf, facesOf } from './faces.ts'

/* What tests that have failed show of what the services have written meanwhile. */

const SECRET = 'tR4-9kQ2x-secret'
const SERVER = `
  let asked = 0
  require('http').createServer((request, answer) => {
    if (request.url === '/fail') console.error(new Error('no connection for ${SECRET}').stack)
    if (request.url === '/die') process.exit(3)
    if (request.url.startsWith('/lines/'))
      for (let n = Number(request.url.slice(7)); n > 0; n -= 1) console.log('line ' + ++asked)
    answer.end('hello')
  }).listen(80)
`
const service = (more = '') => `services:
  web:
    image: \${NODE_IMAGE:?}
    init: true
    restart: on-failure
    command: [node, -e, ${JSON.stringify(SERVER)}]
    environment: { DB_PASSWORD: ${SECRET} }
    ports: ["127.0.0.1:\${WEB_PORT:?}:80"]
${more}`

const TESTS = `
const get = (path) => fetch(process.env.WEB_URL + path).then((answer) => answer.text())
test('passes', async () => expect(await get('/lines/3')).toBe('hello'))
test('sees an error', async () => {
  await get('/fail')
  expect({ a: 1 }).toEqual({ a: 2 })
})
test('passes again', async () => expect(await get('/')).toBe('hello'))
test('loses the service', async () => {
  await get('/die').catch(() => {})
  // The engine reports the end later on a busy machine, and starts the service again after that.
  while ((await get('/').catch(() => null)) !== 'hello') await new Promise((resolve) => setTimeout(resolve, 20))
  throw new Error('it is gone')
})
`
const TITLE = 'What the services wrote during this test'

let engine: TestEngine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

test.each(facesOf(process.env).map((face) => [face.name, face] as const))(
  '%s: a test that has failed shows what the services wrote meanwhile, and one that has passed does not',
  async (_name, face) => {
    using project = makeProject({
      files: { ...face.files(), 'docker/compose.yml': service(), 'a.test.js': face.head + TESTS },
    })
    const { output, exit } = await runRunner(face.runner, project.root, ...face.args)
    const plain = stripVTControlCharacters(output)
    expect(exit, plain).toBe(1)
    expect(plain.split(TITLE)).toHaveLength(3)
    const [, first = '', second = ''] = plain.split(TITLE)
    expect(first).toMatch(
      /^ \(\d.*\n(?:.*just after the test.*\n)?\s+web.*:\n\s+\+\d\.\d{3}s Error: no connection for \[redacted\]\n\s+\+\d\.\d{3}s {5}at /,
    )
    expect(second).toMatch(/^ \(\d.*\n\s+web exited with code 3, and was started again/)
    expect(plain).not.toContain(SECRET)
    // The difference of the values is shown as ever.
    expect(plain).toMatch(/- {3}"a": 2,\s+\+ {3}"a": 1,/)
    const folder = /All output: (\S+)/.exec(first)?.[1] ?? ''
    const [all] = readOutput(folder, 0, Number.POSITIVE_INFINITY)
    expect(all?.lines.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['line 1', 'line 2', 'line 3', 'Error: no connection for [redacted]', 'die 3']),
    )
    expect(testsIn(folder)).toMatchObject([
      { type: 'test-file-began', project: basename(folder) },
      { name: 'passes', state: 'passed' },
      { name: 'sees an error', state: 'failed' },
      { name: 'passes again', state: 'passed' },
      { name: 'loses the service', state: 'failed', error: 'it is gone' },
      { type: 'test-file-ended', state: 'failed' },
    ])
    await untilGone(engine, basename(project.root).toLowerCase())
  },
)

/** What the log of a run has about its tests, without their beginnings. */
function testsIn(folder: string): StackEvent[] {
  const log = join(folder, '..').replace(/\.output$/, '.events.jsonl')
  const events = readFileSync(log, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): StackEvent => JSON.parse(line))
  return events.filter(({ type }) => /^test-(?:file|ended)/.test(type))
}

test('a service that has died is told of in later tests, and one that was paused in the test that has paused it', async () => {
  const face = faceOf('Vitest, forks, plugin')
  const idle = `  idle:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, -e, "setInterval(() => {}, 1000)"]
`
  const files = {
    ...face.files(),
    'docker/compose.yml': service(idle).replace('restart: on-failure', 'restart: "no"'),
    'a.test.js': `${face.head}
import { ssot } from 'vitest-environment-ssot-docker'
test('needs idle', async () => {
  await ssot.service('idle').pause()
  throw new Error('no answer')
})
test('kills', async () => {
  await fetch(process.env.WEB_URL + '/die').catch(() => {})
  while ((await ssot.service('web').state()).state === 'running') await new Promise((resolve) => setTimeout(resolve, 20))
  // The engine tells of an end a little later than it shows it. It has done so by the time that it has run a command.
  await ssot.service('idle').exec(['true'])
})
test('comes later', async () => await fetch(process.env.WEB_URL))
`,
  }
  using project = makeProject({ files })
  const { output } = await runRunner(face.runner, project.root, ...face.args)
  const [, first = '', second = ''] = stripVTControlCharacters(output).split(TITLE)
  // What the next test does at once is told as well, as something of the next one.
  expect(first, output).toMatch(
    /^ \(\d.*\n(?:\s+web exited .* when the next one had begun\n)?\s+idle was paused/,
  )
  expect(second, output).toMatch(
    /^ \(\d.*\n\s+web is not running: it exited with code 3, \d+\.\d\d s before this test, at \d\d:\d\d:\d\d\n/,
  )
  await untilGone(engine, basename(project.root).toLowerCase())
})

test('every reporter of Vitest for people and CI shows it; with `always`, tests that have passed do, too', async () => {
  const face = faceOf('Vitest, forks, plugin')
  using project = makeProject({
    files: {
      ...face.files({ options: { evidence: 'always' } }),
      'docker/compose.yml': service(),
      'a.test.js': `${face.head}${TESTS}
test('has no frames', async () => {
  await get('/lines/1')
  throw Object.assign(new Error('nowhere'), { stack: 'Error: nowhere' })
})`,
    },
  })
  const reports = mkdtempSync(join(tmpdir(), 'ssot-reports-'))
  try {
    const junit = join(reports, 'junit.xml')
    const reporters = ['default', 'verbose', 'github-actions', 'junit'].map((name) => `--reporter=${name}`)
    const more = [...face.args, ...reporters, `--outputFile.junit=${junit}`]
    const { output } = await runRunner(face.runner, project.root, ...more)
    expect(output).toMatch(/::error [^\n]*sees an error[^\n]*%0AWhat the services wrote during this test/)
    expect(output).toMatch(
      /::error file=[^,]*a\.test\.js,[^\n]*has no frames,line=\d+[^\n]*%0AWhat the services wrote/,
    )
    const shown = /<failure[\s\S]*?What the services wrote[\s\S]*?\[redacted\][\s\S]*?<\/failure>/
    expect(readFileSync(junit, 'utf8')).toMatch(shown)
    expect(output).toMatch(
      /ssot-docker passes\n *What the services wrote during this test.*\n.*web:\n.*line 1\n/,
    )
  } finally {
    rmSync(reports, { recursive: true })
  }
  await untilGone(engine, basename(project.root).toLowerCase())
})

test('with `off`, nothing is kept or shown', async () => {
  const face = faceOf('Vitest, forks, plugin')
  using own = ownHome()
  using project = makeProject({
    files: {
      ...face.files({ options: { evidence: 'off' } }),
      'docker/compose.yml': service(),
      'a.test.js': face.head + TESTS,
    },
  })
  const { output } = await runRunner(face.runner, { root: project.root, env: own.env }, ...face.args)
  expect(output).toContain('it is gone')
  expect(output).not.toContain(TITLE)
  expect(readdirSync(own.home.logs).filter((name) => name.endsWith('.output'))).toEqual([])
  await untilGone(engine, basename(project.root).toLowerCase())
})

test('a start that fails shows what the other services wrote, and where all of it is', async () => {
  const face = faceOf('Vitest, forks, plugin')
  const job = `  job:
    image: \${NODE_IMAGE:?}
    depends_on: [web]
    command: [node, -e, "setTimeout(() => { console.error('no migrations'); process.exit(4) }, 500)"]
  done:
    image: \${NODE_IMAGE:?}
    command: [node, -e, ""]
  late:
    image: \${NODE_IMAGE:?}
    depends_on: { job: { condition: service_completed_successfully } }
    command: [node, -e, "setInterval(() => {}, 1000)"]
`
  const loud = service(job).replace('let asked = 0', "let asked = 0; console.log('web begins')")
  using project = makeProject({
    files: { ...face.files(), 'docker/compose.yml': loud, 'a.test.js': face.head + TESTS },
  })
  const { output } = await runRunner(face.runner, { root: project.root, env: { CI: 'true' } }, ...face.args)
  expect(output).toMatch(/no migrations[\s\S]*What the services wrote during the start[\s\S]*web begins/)
  // Neither that one is done, nor what happens when the stack is removed.
  expect(output).not.toMatch(/exited with code (?!4)/)
  expect(output).toMatch(/All output: \S+\.output\//)
  await untilGone(engine, basename(project.root).toLowerCase())
})

test('nothing is lost of many lines, and what a killed keeper has written can be read', async () => {
  const face = faceOf('Vitest, forks, plugin')
  const lines = 20_000
  using own = ownHome()
  using project = makeProject({
    files: {
      ...face.files(),
      'docker/compose.yml': service(),
      'a.test.js': `${face.head}
test('waits', async () => {
  await fetch(process.env.WEB_URL + '/lines/${lines}')
  await new Promise(() => {})
}, 60_000)`,
    },
  })
  const running = startRunner(face.runner, { root: project.root, env: own.env }, ...face.args)
  const written = () => {
    const [run] = readdirSync(own.home.logs).filter((name) => name.endsWith('.output'))
    if (run === undefined) return []
    const [stack = ''] = readdirSync(join(own.home.logs, run))
    const [web] = readOutput(join(own.home.logs, run, stack), 0, Number.POSITIVE_INFINITY)
    return web?.lines.filter(({ text }) => text.startsWith('line ')) ?? []
  }
  try {
    await expect.poll(() => written().length, { timeout: 60_000, interval: 500 }).toBe(lines)
    for (const pid of keepersOf(own.home)) process.kill(pid, 'SIGKILL')
    const numbers = written().map(({ text }) => Number(text.slice(5)))
    expect(numbers).toEqual(Array.from({ length: lines }, (_, at) => at + 1))
  } finally {
    running.killGroup('SIGKILL')
    await running.ended
    await pruneIn(own.home)
  }
  await untilGone(engine, basename(project.root).toLowerCase())
})
