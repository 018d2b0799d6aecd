import type { ComposeModel } from '../../core/compose/model.ts'
import { serviceHash } from '../../core/compose/service-hash.ts'
import { describePlan } from '../../core/plan/describe.ts'
import { NOTHING, type ObservedContainer, type ObservedStack } from '../../core/plan/observed.ts'
import type { Plan } from '../../core/plan/operation.ts'
import { inStartOrder } from '../../core/plan/order.ts'
import { planRemoval } from '../../core/plan/removal.ts'
import { planStack } from '../../core/plan/stack.ts'
import { regenerate } from './generated.ts'

const healthy = { condition: 'service_healthy' } as const

/** A stack like that of the reference app. */
const MODEL: ComposeModel = {
  name: 'shop',
  services: {
    postgres: { image: 'postgres:17', ports: [{ target: 5432 }] },
    redis: { image: 'redis:8', ports: [{ target: 6379 }] },
    migrate: { build: {}, depends_on: { postgres: healthy } },
    auth: {
      build: {},
      ports: [{ target: 8081 }],
      depends_on: {
        postgres: healthy,
        redis: healthy,
        migrate: { condition: 'service_completed_successfully' },
      },
    },
    frontend: { build: {}, ports: [{ target: 8080 }], depends_on: { auth: healthy } },
  },
}
const BUILT = ['migrate', 'auth', 'frontend']

const observed: ObservedStack = {
  containers: Object.keys(MODEL.services).map(
    (service): ObservedContainer => ({
      id: service,
      name: `shop-${service}-1`,
      service,
      state: service === 'migrate' ? 'exited' : 'running',
      exitCode: 0,
      image: imageOf(service),
      configHash: serviceHash(MODEL, service),
      teardown: 'kill',
      networks: ['default'],
      volumes: [],
    }),
  ),
  networks: [{ id: 'default', name: 'shop_default' }],
  volumes: [{ name: 'shop_data' }],
}

/** What docs/plans.md holds between the marks of these names. */
const GENERATED: Readonly<Record<string, () => string>> = {
  'plan of a first start': () => block(planOf(NOTHING, [])),
  'plan of a refresh': () => block(planOf(withImage('auth', 'shop-auth:old'), ['auth'])),
  'plan of a teardown': () =>
    block({
      operations: planRemoval(observed, { keepsVolumes: false, ending: 'as labelled', cause: 'taken down' }),
    }),
}

/** The text of docs/plans.md with the plans written again. */
export function regeneratePlans(text: string): string {
  return regenerate(text, GENERATED)
}

function imageOf(service: string): string {
  return MODEL.services[service]?.image ?? `shop-${service}:1`
}

/** @param absent services whose image is not built yet */
function planOf(from: ObservedStack, absent: readonly string[]): Plan {
  const wanted = inStartOrder(MODEL).map((service) => ({
    ...service,
    image: BUILT.includes(service.name) ? imageOf(service.name) : null,
    configHash: serviceHash(MODEL, service.name),
  }))
  const isFirst = from === NOTHING
  return planStack({
    project: 'shop',
    wanted,
    builds: BUILT.map((service) => ({
      service,
      image: imageOf(service),
      isPresent: !isFirst && !absent.includes(service),
    })),
    pulls: [{ image: 'postgres:17', services: ['postgres'], isPresent: !isFirst }],
    observed: from,
  })
}

function withImage(service: string, image: string): ObservedStack {
  return {
    ...observed,
    containers: observed.containers.map((one) => (one.service === service ? { ...one, image } : one)),
  }
}

function block(plan: Pick<Plan, 'operations'>): string {
  return ['```text', ...describePlan(plan), '```'].join('\n')
}
