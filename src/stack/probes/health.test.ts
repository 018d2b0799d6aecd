import { expect, test } from 'vitest'
import { nowMs } from '../../host/clock.ts'
import { CHECK, type FakeContainer, FakeEngine } from '../../testing/engines/fake-engine.ts'
import { type Proof, untilHealthy } from './health.ts'

const ok = { exitCode: 0, output: '' }

/** A healthcheck that passes, with how often it was run. */
function passing() {
  const probe = () => {
    probe.runs++
    return ok
  }
  probe.runs = 0
  return probe
}

/** Resolves after every promise that needs no timer of more than a few milliseconds. */
const aMoment = () => new Promise((resolve) => setTimeout(resolve, 60))

async function waiting(
  fake: Partial<FakeContainer>,
  proof: Proof,
  verdict: Promise<void> = new Promise(() => {}),
) {
  const engine = new FakeEngine()
  const containerId = engine.add({ service: 'db', healthcheck: CHECK, probe: () => ok, ...fake })
  await engine.containers.start(containerId)
  const abort = new AbortController()
  let isHealthy = false
  const done = untilHealthy({
    ...{ engine, containerId, check: CHECK, proof, verdict, signal: abort.signal },
    isHealthyAlready: false,
    onFailedProbe: () => {},
  }).then(() => {
    isHealthy = true
  })
  return { done, abort, isHealthy: () => isHealthy }
}

const port = () => {
  const open = Promise.withResolvers<void>()
  const served = Promise.withResolvers<number>()
  return {
    open,
    served,
    proof: { by: 'port', watch: { open: open.promise, served: served.promise, answered() {} } } as const,
  }
}

test('a probe that passes while the published port is not served does not count', async () => {
  const probe = passing()
  const { open, served, proof } = port()
  const { done, isHealthy } = await waiting({ probe }, proof)
  open.resolve()
  await aMoment()
  expect([probe.runs, isHealthy()]).toEqual([1, false])
  // The temporary server has passed the first probe. The final one has started after that.
  served.resolve(nowMs())
  await done
  expect(probe.runs).toBe(2)
})

test('a probe that began while the published port was served counts', async () => {
  const probe = passing()
  const { open, served, proof } = port()
  const { done } = await waiting({ probe }, proof)
  const sinceMs = nowMs()
  open.resolve()
  await aMoment()
  served.resolve(sinceMs)
  await done
  expect(probe.runs).toBe(1)
})

test("the engine's own verdict on a published service counts once its port is served", async () => {
  const { served, proof } = port()
  const { done, isHealthy } = await waiting({ probe: () => null }, proof, Promise.resolve())
  await aMoment()
  expect(isHealthy()).toBe(false)
  served.resolve(nowMs())
  await done
})

test('an unpublished service is probed once its processes listen on a port of its image', async () => {
  const probe = passing()
  let listens = [{ port: 5432, isLoopback: true }]
  const fake = { listening: () => listens, probe }
  const { done } = await waiting(fake, { by: 'listening', ports: [5432] })
  await aMoment()
  listens = [{ port: 9, isLoopback: false }]
  await aMoment()
  expect(probe.runs).toBe(0)
  listens = [{ port: 5432, isLoopback: false }]
  await done
  expect(probe.runs).toBe(1)
})

test('an unpublished service whose image names no port is probed once it listens on any', async () => {
  const fake = { listening: () => [{ port: 1234, isLoopback: false }] }
  const { done } = await waiting(fake, { by: 'listening', ports: [] })
  await done
})

test.each<[string, Partial<FakeContainer>, Proof]>([
  ['whose sockets cannot be read', { listening: () => null }, { by: 'listening', ports: [80] }],
  ['without a shell, in which no probe could be ended', { hasShell: false }, { by: 'nothing' }],
  ["that shares another network's ports", {}, { by: 'engine' }],
])("a service %s is healthy by the engine's own verdict alone", async (_, fake, proof) => {
  const probe = passing()
  const verdict = Promise.withResolvers<void>()
  const { done, isHealthy } = await waiting({ ...fake, probe }, proof, verdict.promise)
  await aMoment()
  expect([probe.runs, isHealthy()]).toEqual([0, false])
  verdict.resolve()
  await done
})

test('a service for whose health no other service waits is healthy when its probe passes', async () => {
  const { done } = await waiting({ listening: () => [] }, { by: 'nothing' })
  await done
})

test('a probe that is running when the engine finds the service healthy is aborted first', async () => {
  const verdict = Promise.withResolvers<void>()
  const { done } = await waiting({ probe: () => null }, { by: 'nothing' }, verdict.promise)
  await aMoment()
  verdict.resolve()
  await done
})

test('the signal ends the wait for health', async () => {
  const { done, abort } = await waiting({ probe: () => null }, { by: 'nothing' })
  abort.abort()
  await done
})
