import { expect, test } from 'vitest'
import type { CreateRequest } from '../../core/replay/fill.ts'
import { CreationRefused } from '../../engine/creation.ts'
import { FakeEngine } from '../../testing/engines/fake-engine.ts'
import { type Replacement, replaceContainers } from './replace.ts'

interface Services {
  [service: string]: { needs?: string[]; hasRun?: boolean }
}

/** Replaces containers of an engine on which what is named in `failing` fails: `create web`, `stop web`, `remove web`. */
function replacement(
  services: Services,
  { failing = [] as string[], signal = undefined as AbortSignal | undefined } = {},
) {
  const engine = new FakeEngine()
  const { calls } = engine
  const ids = new Map(Object.keys(services).map((service) => [service, engine.add({ service })] as const))
  const fail = (what: string) => {
    if (failing.includes(what)) throw Object.assign(new Error(`no ${what}`), { statusCode: 500 })
  }
  const serviceOf = (id: string) => [...ids].find(([, one]) => one === id)?.[0] ?? 'new'
  const creation = {
    send: async ({ query: { name = '' } }: CreateRequest) => {
      const [, service = ''] = /_p-(.+)-1$/.exec(name) ?? []
      if (failing.includes(`create ${service}`)) throw new CreationRefused(409, `no create ${service}`, null)
      calls.push(`create ${name}`)
      return engine.add({ service: `new ${service}` })
    },
  }
  const { remove, stop } = engine.containers
  engine.containers.remove = async (id) => {
    fail(`remove ${serviceOf(id)}`)
    await remove(id)
  }
  const replacements = Object.entries(services).map(
    ([service, { needs = [], hasRun = true }]): Replacement => {
      const model = { name: 'p', services: { [service]: {} } }
      const step = {
        kind: 'container' as const,
        of: ['services', service] as ['services', string],
        path: '/v1.45/containers/create',
        query: { name: `p-${service}-1` },
        body: '{}',
      }
      return {
        ...{ service, needed: needs, old: { id: ids.get(service) ?? '', name: `p-${service}-1` }, hasRun },
        ...{ template: { rule: 'with dependencies', steps: [step] }, mark: 'id', model, images: new Map() },
      }
    },
  )
  return {
    calls,
    done: replaceContainers({
      ...{
        engine: {
          ...engine,
          creation,
          endpoint: 'unix:///e',
          containers: engine.containers,
          exec: engine.exec,
        },
      },
      ...{ model: { name: 'p' }, replacements, signal, emit: () => {}, hide: (text) => text },
      stopped: async (id) => {
        fail(`stop ${serviceOf(id)}`)
        await stop(id)
      },
    }),
  }
}

test('all new containers are there before an old one is stopped, and get their names when it is gone', async () => {
  const { calls, done } = replacement({ web: {}, db: {} })
  await done
  expect(calls.slice(0, 2)).toEqual(['create web-1_p-web-1', 'create db-2_p-db-1'])
  for (const service of ['web', 'db']) {
    const own = calls.filter((call) => call.includes(service) && !call.startsWith('create'))
    expect(own).toEqual([
      `stop ${service}`,
      `remove container ${service}`,
      `rename new ${service} to p-${service}-1`,
    ])
  }
})

test('a container is stopped after those of the services that depend on it', async () => {
  const { calls, done } = replacement({ db: {}, cache: { needs: ['db'] }, web: { needs: ['cache'] } })
  await done
  expect(calls.filter((call) => call.startsWith('stop'))).toEqual(['stop web', 'stop cache', 'stop db'])
})

test('nothing is stopped when the engine refuses to create one of them', async () => {
  const { calls, done } = replacement({ web: {}, db: {} }, { failing: ['create db'] })
  await expect(done).rejects.toMatchObject({ code: 'COMPOSE_FAILED', service: 'db' })
  expect(calls).toEqual(['create web-1_p-web-1'])
})

test('nothing is stopped when the signal comes before all of them are created', async () => {
  const reason = new Error('enough')
  const { calls, done } = replacement({ web: {} }, { signal: AbortSignal.abort(reason) })
  await expect(done).rejects.toBe(reason)
  expect(calls).toEqual(['create web-1_p-web-1'])
})

test('an old container that cannot be removed is started again if it was running, and the others are replaced', async () => {
  const failing = ['remove web', 'remove job']
  const { calls, done } = replacement({ web: {}, job: { hasRun: false }, db: {} }, { failing })
  await expect(done).rejects.toMatchObject({
    ...{ code: 'COMPOSE_FAILED', service: 'web' },
    summary: 'The engine could not replace the container of service web of p: no remove web',
  })
  expect(calls.filter((call) => /^(?:start|rename)/.test(call)).sort()).toEqual([
    'rename new db to p-db-1',
    'start web',
  ])
})

test('a container that cannot be stopped is not removed', async () => {
  const { calls, done } = replacement({ web: {} }, { failing: ['stop web'] })
  await expect(done).rejects.toMatchObject({ code: 'COMPOSE_FAILED', service: 'web' })
  expect(calls.filter((call) => call.startsWith('remove'))).toEqual([])
})
