import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Connection, connect } from '../../engine/connect/connect.ts'
import { identify } from '../../host/processes/identity.ts'
import { Registry } from '../../host/registry/registry.ts'
import { startTestStack } from '../../testing/engines/start-stack.ts'
import {
  baseImageOf,
  cliIn,
  dockerIn,
  type OwnHome,
  ownHome,
  pruneIn,
} from '../../testing/processes/own-home.ts'
import { makeProject, type Project } from '../../testing/repositories/project.ts'
import type { StartedStack } from '../start/started-stack.ts'
import { listAbandoned, removeOrphans } from './orphans.ts'

const emit = () => {}

/*
 * These tests have a home of their own, so that no start of another test removes their orphans.
 */

let own: OwnHome
let project: Project
let registry: Registry
let connection: Connection
beforeEach(async () => {
  own = ownHome()
  project = makeProject()
  connection = await connect(own.home, process.env)
  registry = new Registry(own.home.registry)
})
afterEach(() => {
  registry[Symbol.dispose]()
  project[Symbol.dispose]()
  own[Symbol.dispose]()
})

const dead = { pid: process.pid, startTime: 'earlier:1:1' }
const self = identify(process.pid) ?? dead

function start(owner = dead): Promise<StartedStack> {
  return startTestStack(project.root, { connection, registry, self: owner })
}

test('an orphan is removed once even if two processes do so, and a living stack is left', async () => {
  const orphan = await start()
  const living = await start(self)
  expect(await listAbandoned({ engine: connection.engine, registry })).toMatchObject([
    { stack: orphan.info.project },
  ])
  using second = new Registry(own.home.registry)
  const both = await Promise.all([
    removeOrphans({ engine: connection.engine, registry, self, emit }),
    removeOrphans({ engine: connection.engine, registry: second, self, emit }),
  ])
  const removed = both.flat().filter((outcome) => 'removed' in outcome)
  expect(removed).toMatchObject([{ stack: orphan.info.project, removed: { containers: 1, networks: 1 } }])
  expect(await listAbandoned({ engine: connection.engine, registry })).toEqual([])
  expect(await (await fetch(living.info.services.web?.url ?? '')).text()).toBe('hello')
  await living.stop()
})

test('prune shows what it would remove, removes it, reports it, and then finds nothing', async () => {
  const { stack } = { stack: (await start()).info.project }
  expect(await pruneIn(own.home, '--dry-run')).toBe(
    `would remove ${stack}, whose owner, process ${dead.pid}, has ended\n`,
  )
  const report: unknown = JSON.parse(await pruneIn(own.home, '--json'))
  expect(report).toMatchObject({
    dryRun: false,
    stacks: [
      { stack, outcome: 'removed', removed: { containers: 1, networks: 1, volumes: 0, anonymousVolumes: 0 } },
    ],
  })
  expect(await pruneIn(own.home)).toBe('nothing to remove\n')
})

test('down takes down an orphan by its name, but no stack that is in use', async () => {
  const orphan = await start()
  expect(await cliIn(own.home, 'down', orphan.info.project)).toBe(
    `${orphan.info.project}: removed 1 container, 1 network\n`,
  )
  const living = await start(self)
  await expect(cliIn(own.home, 'down', living.info.project)).rejects.toThrow(
    new RegExp(`STACK_IN_USE.*process ${process.pid}, which owns it, is running[\\s\\S]*End its test run`),
  )
  expect(await (await fetch(living.info.services.web?.url ?? '')).text()).toBe('hello')
  await living.stop()
})

test('prune fails and names a foreign container on a network, and succeeds when that is removed', async () => {
  const { stack } = { stack: (await start()).info.project }
  const foreign = `foreign-${stack}`
  dockerIn(
    own.home,
    'run',
    '--detach',
    '--name',
    foreign,
    '--network',
    `${stack}_default`,
    baseImageOf('redis'),
  )
  await expect(pruneIn(own.home)).rejects.toThrow(
    new RegExp(`prune exited with 1:\\ncould not remove ${stack}[\\s\\S]*not touched: ${foreign}`),
  )
  expect(dockerIn(own.home, 'ps', '--filter', `name=${foreign}`, '--format', '{{.Names}}')).toBe(foreign)
  dockerIn(own.home, 'rm', '--force', '--volumes', foreign)
  expect(await pruneIn(own.home)).toBe(
    `removed ${stack}, whose owner, process ${dead.pid}, has ended: 1 network\n`,
  )
})
