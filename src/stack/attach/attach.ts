import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { StackContext } from '../context.ts'
import { StackControl } from '../control/stack-control.ts'
import { stablePlace } from '../definition/place.ts'
import { type PrepareChoice, type PreparedModel, prepareModel } from '../definition/prepare.ts'
import { watchLife } from '../life/watch-life.ts'
import { gatherEvidence } from '../readiness/evidence.ts'
import { type Drift, driftOf, driftOfPrepared } from '../status/drift.ts'
import type { Expected } from '../status/failure.ts'
import { type Inspected, inspectAll } from '../targets/observe.ts'
import { wrongAnswer } from './answers.ts'
import { runsForTests, type Unready, unreadyServices } from './unready.ts'

/** A stable stack that tests use as it is. */
export interface AttachedStack {
  info: StackInfo
  /** What has changed in its files since its containers were created. */
  drift(): Promise<Drift>
  /** Looks at its services. */
  control: StackControl
  /** Stops watching it. */
  close(): void
}

/**
 * Attaches tests to the stable stack of an environment, which `refresh` keeps. It is only looked at: its services must be as a
 * start would leave them. If it differs from its files, an event says so. From then on, events say what happens to its services.
 *
 * @throws ENVIRONMENT_NOT_STABLE when the environment is one of test runs
 * @throws STACK_NOT_UP when the stack does not run, or a service is not ready
 * @throws the errors of {@link prepareModel}
 */
export async function attachStack(context: StackContext, choice: PrepareChoice): Promise<AttachedStack> {
  const { definition, connection, emit } = context
  const { engine } = connection
  const place = stablePlace(definition)
  const { project } = place
  const silent = { ...context, emit: () => {} }
  // Contradictions of the matrix are reported by `validate` and by the refresh that has started the stack.
  const preflight = { ...context.preflight, check: async () => {} }
  const prepared = await prepareModel({ ...silent, preflight }, place, choice)
  const observed = await inspectAll(engine, project)
  if (observed.length === 0) throw notRunning(prepared)
  const { causes, expected } = await driftOfPrepared(prepared, observed)
  await requireReady(prepared, observed, expected)
  const environment = definition.environment.name
  emit({ type: 'stack-attached', project, environment })
  if (causes.size > 0) emit({ type: 'stack-differs', environment, causes: Object.fromEntries(causes) })
  // One that has exited since it was looked at is reported.
  const isExpected = runsForTests(expected)
  const watch = await watchLife({ engine, project, emit, secrets: prepared.secrets, isExpected })
  const control = new StackControl({ prepared, watch: null, timeoutMs: 0 })
  return {
    control,
    info: { environment, project, engine: { endpoint: engine.endpoint }, services: prepared.services },
    drift: async () => driftOf(silent, place, choice, await inspectAll(engine, project)),
    close: () => {
      watch.close()
      void control.end()
    },
  }
}

/** @throws STACK_NOT_UP */
async function requireReady(
  prepared: PreparedModel,
  observed: readonly Inspected[],
  expected: ReadonlyMap<string, Expected>,
): Promise<void> {
  const seen = observed.map(({ summary: { id, service }, details }) => ({ id, service, details }))
  const unready = unreadyServices(seen, expected)
  if (unready.length > 0) throw await notReady(prepared, unready)
  const answers = await Promise.all(
    Object.entries(prepared.readiness).map(async ([service, endpoint]): Promise<Unready | null> => {
      // A service without which the stack is ready need not answer.
      if (expected.get(service)?.isOptional) return null
      const why = await wrongAnswer(endpoint)
      const id = seen.find((container) => container.service === service)?.id
      return why === null ? null : { service, why, ...(id === undefined ? {} : { id }) }
    }),
  )
  const silent = answers.filter((one) => one !== null)
  if (silent.length > 0) throw await notReady(prepared, silent)
}

function notRunning({ definition, place }: PreparedModel): SsotError {
  const { name } = definition.environment
  return new SsotError({
    code: 'STACK_NOT_UP',
    summary: `The stack of ${name}, ${place.project}, does not run, and the option \`attach\` starts none`,
    todo: `Start it with \`${refreshOf(name)}\`, or run the tests without \`attach\` on a stack of their own.`,
  })
}

async function notReady(
  { definition, place, connection, secrets }: PreparedModel,
  unready: readonly Unready[],
): Promise<SsotError> {
  const { name } = definition.environment
  const [first] = unready
  const evidence =
    first?.id === undefined ? undefined : await gatherEvidence(connection.engine, first.id, secrets)
  return new SsotError({
    code: 'STACK_NOT_UP',
    ...(first === undefined ? {} : { service: first.service }),
    summary: `The stack of ${name}, ${place.project}, is not ready for tests: ${unready.map(({ service, why }) => `${service} ${why}`).join(', ')}`,
    ...(evidence === undefined ? {} : { evidence }),
    todo: `\`${refreshOf(name)}\` starts what has failed or stopped, and waits until all services are ready. Nothing was changed.`,
  })
}

function refreshOf(environment: string): string {
  return `npx ssot-docker refresh --environment ${environment}`
}
