import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { runCli } from '../../testing/processes/cli.ts'
import { FIRST_PORT, makeProject, type Project, WEB_SERVICE } from '../../testing/repositories/project.ts'

/*
 * A service without a port and a healthcheck that has died, as each command tells it.
 */

const PORT = FIRST_PORT + 730
const compose = (script: string) => `services:${WEB_SERVICE}
  worker:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, -e, ${JSON.stringify(script)}]
`
const DIES = "console.log('no queue'); setTimeout(() => process.exit(3), 200)"
const WORKS = 'setInterval(() => {}, 1000)'

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
