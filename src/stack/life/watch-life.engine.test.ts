import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { describeHappening } from '../../core/events/wording.ts'
import { type Connection, connect } from '../../engine/connect/connect.ts'
import { ownIdentity } from '../../host/processes/identity.ts'
import { Registry } from '../../host/registry/registry.ts'
import { type SecondEngine, secondEngine } from '../../testing/engines/second-engine.ts'
import { startTestStack } from '../../testing/engines/start-stack.ts'
import { isEmbedded } from '../../testing/processes/own-home.ts'
import { makeProject, WEB_SERVICE } from '../../testing/repositories/project.ts'

/*
 * The life of a stack whose engine is restarted, on an engine of its own.
 */

const SERVICES = `services:${WEB_SERVICE}
  worker:
    image: \${REDIS_IMAGE:?}
    init: true
    command: [sh, -c, 'echo working; exec sleep 1000']
  faller:
    image: \${REDIS_IMAGE:?}
    init: true
    restart: always
    command: [sh, -c, 'echo falling; exec sleep 1000']
`

let second: SecondEngine
let connection: Connection
beforeAll(async () => {
  if (!isEmbedded) return
  second = await secondEngine('redis')
  connection = await connect(second.own.home, second.own.env)
})
afterAll(async () => {
  await second?.[Symbol.asyncDispose]()
})

test.runIf(isEmbedded)(
  'after an engine restart, a service that did not come back and one that exits later are both reported',
  async () => {
    using registry = new Registry(second.own.home.registry)
    using project = makeProject({ files: { 'docker/compose.yml': SERVICES } })
    const seen: string[] = []
    const emit = (happening: Parameters<typeof describeHappening>[0]) =>
      void seen.push(describeHappening(happening))
    await using stack = await startTestStack(project.root, {
      ...{ connection, registry, self: ownIdentity(), emit },
      // The test is not in the network namespace of the engine, so it reaches no ports.
      request: { services: ['worker', 'faller'] },
    })
    const idOf = async (service: string) =>
      (await connection.engine.containers.list(stack.info.project)).find((one) => one.service === service)
        ?.id ?? ''
    await second.stop()
    await vi.waitUntil(() => seen.some((line) => line.startsWith('the engine ')), 20_000)
    await second.start()
    const isBack = (line: string) => line.includes('answers again')
    await vi.waitUntil(() => seen.some(isBack), 20_000)
    expect(seen.filter((line) => line.startsWith('worker  exited'))).toHaveLength(1)
    const faller = await idOf('faller')
    await vi.waitUntil(
      async () => (await connection.engine.containers.inspect(faller)).state === 'running',
      20_000,
    )
    const before = seen.length
    await connection.engine.containers.stop(faller)
    await vi.waitUntil(() => seen.slice(before).some((line) => line.startsWith('faller  exited')), 20_000)
  },
)
