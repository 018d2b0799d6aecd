import type { ComposeModel } from '../../core/compose/model.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { describeHappening, isProgress } from '../../core/events/wording.ts'
import type { StartOperation } from '../../core/plan/operation.ts'
import { inStartOrder } from '../../core/plan/order.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { inModel } from '../../core/secrets/read/in-model.ts'
import type { StartInput } from '../../stack/readiness/start-input.ts'
import { existing, startServices } from '../../stack/readiness/start-services.ts'
import { CHECK, type FakeContainer, type FakeEngine } from './fake-engine.ts'

/** Results of a healthcheck command. */
export const ok = { exitCode: 0, output: '' }
export const refused = { exitCode: 1, output: 'refused' }

export function service(name: string, more: Partial<FakeContainer> = {}): FakeContainer {
  return { service: name, healthcheck: CHECK, exposedPorts: [80], probe: () => ok, ...more }
}

function model(services: ComposeModel['services']): ComposeModel {
  return { name: 'p', services }
}

export function start(
  engine: FakeEngine,
  services: ComposeModel['services'],
  more: Partial<StartInput> = {},
) {
  const seen: string[] = []
  const done = startWith(engine, (checked) => operationsOf(services, checked), {
    secrets: new KnownSecrets().learn(inModel(model(services))),
    emit(happening) {
      if (isProgress(happening)) seen.push(describeHappening(happening).replace('  ', ' '))
    },
    ...more,
  })
  return { done, seen }
}

/** @param plan gets the services whose containers have a healthcheck */
export async function startWith(
  engine: FakeEngine,
  plan: (checked: ReadonlySet<string>) => StartOperation[],
  more: Partial<StartInput> = {},
): Promise<void> {
  const containers = await engine.containers.list('p')
  const details = await Promise.all(containers.map(({ id }) => engine.containers.inspect(id)))
  const checked = containers.filter((_, index) => details[index]?.healthcheck).map(({ service }) => service)
  const input = {
    engine,
    project: 'p',
    secrets: new KnownSecrets(),
    readiness: {},
    timeoutMs: 10_000,
    emit: () => {},
    ...more,
  }
  await startServices(input, plan(new Set(checked)), existing(engine, containers))
}

/** The plan for a model of which nothing is running. */
export function operationsOf(
  services: ComposeModel['services'],
  checked: ReadonlySet<string>,
): StartOperation[] {
  const healthcheck = { test: ['CMD', 'check'] }
  const all = Object.entries(services).map(([name, service]) => [
    name,
    checked.has(name) ? { healthcheck, ...service } : service,
  ])
  return inStartOrder(model(Object.fromEntries(all))).map(({ name, dependsOn, completes, isOptional }) => ({
    do: 'start',
    service: name,
    cause: 'not running',
    after: dependsOn,
    completes,
    isOptional,
  }))
}

export async function failure(done: Promise<void>): Promise<SsotError> {
  const error = await done.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof SsotError) return error
  throw new Error(`not an SsotError: ${error}`)
}

export const onHealthy = (name: string) => ({
  depends_on: { [name]: { condition: 'service_healthy' as const } },
})
