import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runCli, startCli } from '../../testing/processes/cli.ts'
import { FIRST_PORT, makeProject, type Project, WEB_SERVICE } from '../../testing/repositories/project.ts'

/*
 * A service without a port and a healthcheck that has died, as each command tells it.
 */

const PORT = FIRST_PORT + 730
const compose = (script: string, moreOfWeb = '') => `services:${WEB_SERVICE}${moreOfWeb}
  worker:
    image: \${NODE_IMAGE:?}
    init: true
    command: [sh, -c, '${script}']
`
const DIES = 'echo no queue; exit 3'
const WORKS = 'exec sleep 1000'

let engine: TestEngine
let project: Project

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

beforeEach(() => {
  project = makeProject({
    services: [`| web | 80 | http | / | WEB_URL | ${PORT} | - |`],
    files: { 'docker/compose.yml': compose(DIES) },
  })
})
afterEach(async () => {
  const down = await runCli(project.root, 'down', 'test', '--volumes')
  expect(down.exit, down.output).toBe(0)
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  project[Symbol.dispose]()
})

test('up, refresh and status agree on a service that exits right after its start', async () => {
  for (const command of [
    ['up', 'test'],
    ['refresh', '-e', 'test'],
  ]) {
    const { exit, output } = await runCli(project.root, ...command)
    expect(exit, output).toBe(1)
    expect(output).toMatch(/\[SERVICE_EXITED\].*worker[\s\S]*exit code 3[\s\S]*no queue/)
  }
  const dead = await runCli(project.root, 'status')
  expect(dead.exit, dead.output).toBe(1)
  expect(dead.stdout).toMatch(/ worker +exited 3 [\s\S]*\n {2}worker has exited with 3, but should run\n/)
  const { stacks } = JSON.parse((await runCli(project.root, 'status', '--json')).stdout)
  expect(stacks[0].services).toMatchObject([
    { service: 'web', failure: null },
    { service: 'worker', exitCode: 3, failure: 'has exited with 3, but should run' },
  ])

  project.write('docker/compose.yml', compose(WORKS))
  const repaired = await runCli(project.root, 'refresh', '-e', 'test')
  expect(repaired.exit, repaired.output).toBe(0)
  const alive = await runCli(project.root, 'status')
  expect(alive.exit, alive.output).toBe(0)
})

test('refresh and status both succeed, with a warning, when only an optional service has exited', async () => {
  const optional = '    depends_on: { worker: { condition: service_started, required: false } }'
  project.write('docker/compose.yml', compose(DIES, optional))
  const refreshed = await runCli(project.root, 'refresh', '-e', 'test')
  expect(refreshed.exit, refreshed.output).toBe(0)
  expect(refreshed.output).toMatch(/worker {2}failed, and the start goes on without it/)
  const status = await runCli(project.root, 'status')
  expect(status.exit, status.output).toBe(0)
  expect(status.stdout).toContain('\n  worker (optional) has exited with 3, but should run\n')
})

test('refresh --watch tells when a service dies later, and when it is back', async () => {
  project.write('docker/compose.yml', compose(`echo at work; ${WORKS}`))
  const watching = startCli(project.root, 'refresh', '-e', 'test', '--watch')
  await watching.printed('waiting for changes in ')
  const worker = engine.docker('ps', '-q', '--filter', `name=${basename(project.root).toLowerCase()}.*worker`)
  engine.docker('kill', worker)
  await watching.printed('worker  | at work\n')
  expect(watching.output()).toMatch(
    /\n\d\d:\d\d:\d\d {2}worker {2}exited with 137\n[\s\S]*worker {2}\| at work\n/,
  )
  const dead = await runCli(project.root, 'status')
  expect(dead.exit).toBe(1)
  expect(dead.stdout).toContain('worker has exited with 137, but should run')
  engine.docker('start', worker)
  await watching.printed('worker  started again\n')
  expect((await runCli(project.root, 'status')).exit).toBe(0)

  // A refresh ends and starts containers itself, which is not reported as their failure.
  const before = watching.output().length
  project.write('docker/compose.yml', compose(WORKS))
  await watching.printedAfter(before, 'waiting for changes in ')
  expect(watching.output().slice(before)).not.toMatch(/exited|started again/)
  watching.child.kill('SIGINT')
  expect((await watching.ended).exit).toBe(0)
})

test('refresh --watch goes on after a failed refresh, and still tells what happens to the services that run', async () => {
  const watching = startCli(project.root, 'refresh', '-e', 'test', '--watch')
  await watching.printed('waiting for changes in ')
  expect(watching.output()).toMatch(/\[SERVICE_EXITED\][\s\S]*exit code 3/)
  const web = engine.docker('ps', '-q', '--filter', `name=${basename(project.root).toLowerCase()}.*web`)
  engine.docker('kill', web)
  await watching.printed('web  exited with 137\n')
  watching.child.kill('SIGINT')
  expect((await watching.ended).exit).toBe(0)
})
