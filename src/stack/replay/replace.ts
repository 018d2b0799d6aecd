import type { ComposeModel } from '../../core/compose/model.ts'
import { EngineHung, engineHung } from '../../core/errors/engine-hung.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { engineLost } from '../../core/errors/start-failures.ts'
import type { Emit } from '../../core/events/event.ts'
import type { RunValues } from '../../core/replay/exchange.ts'
import { filled } from '../../core/replay/fill.ts'
import { type Mark, type OldContainer, replacing } from '../../core/replay/replacement.ts'
import type { Template } from '../../core/replay/template.ts'
import type { Engine } from '../../engine/engine.ts'
import { NO_PARTS } from '../containers/start-container.ts'
import { startAgain } from '../targets/start-again.ts'
import { sendAsked } from './replay.ts'

/** The container of a service that is replaced, and from what. */
export interface Replacement {
  service: string
  /** The services that it depends on. */
  needed: readonly string[]
  old: OldContainer
  /** Whether the old one was running. */
  hasRun: boolean
  template: Template
  mark: Mark
  /** The model of the day, with the labels of this program and only this service. */
  model: ComposeModel
  images: RunValues['images']
}

export interface ReplaceInput {
  engine: Pick<Engine, 'creation' | 'containers' | 'exec' | 'endpoint'>
  model: Pick<ComposeModel, 'name'>
  replacements: readonly Replacement[]
  /** Resolves when an old container does not run. */
  stopped(id: string): Promise<void>
  /** Called when this process only waits for old containers to stop. */
  onStopping?: () => void
  signal?: AbortSignal | undefined
  emit: Emit
  /** Hides secrets in what the engine says. */
  hide(text: string): string
}

/**
 * Replaces containers as Compose does: creates all new ones under temporary names, then stops and removes each old one and gives its
 * name to the new one. A container is stopped after those of the services that depend on it.
 *
 * When a new one cannot be created, or the signal comes before all of them are, nothing else is done: the new ones that are there keep
 * their temporary names. When an old one cannot be stopped or removed, it is started again if it was running; the others are replaced.
 *
 * @throws COMPOSE_FAILED, ENGINE_NOT_ANSWERING, the reason of the signal
 */
export async function replaceContainers(input: ReplaceInput): Promise<void> {
  const { replacements, signal } = input
  const created = await allSettled(replacements.map((one) => create(input, one)))
  signal?.throwIfAborted()
  // From here on it goes to the end, because a stack of which only some containers are new is of no version.
  const stops = new Map<string, Promise<void>>()
  for (const one of inStopOrder(replacements)) {
    const dependents = replacements.filter(({ needed }) => needed.includes(one.service))
    const before = Promise.allSettled(dependents.map(({ service }) => stops.get(service)))
    stops.set(
      one.service,
      before.then(() => input.stopped(one.old.id)),
    )
  }
  input.onStopping?.()
  await allSettled(
    replacements.map((one, index) => putInPlace(input, one, created[index] ?? '', stops.get(one.service))),
  )
}

/** Each after those that depend on it. */
function inStopOrder(replacements: readonly Replacement[]): Replacement[] {
  const ordered: Replacement[] = []
  const add = (one: Replacement) => {
    if (ordered.includes(one)) return
    for (const other of replacements) if (other.needed.includes(one.service)) add(other)
    ordered.push(one)
  }
  for (const one of replacements) add(one)
  return ordered
}

/** @returns the id of the new container */
async function create(
  { engine, model: { name: project }, hide }: ReplaceInput,
  { service, old, template, mark, model, images }: Replacement,
): Promise<string> {
  const [step] = template.steps
  if (step === undefined) throw new TypeError(`The template of ${service} has no steps.`)
  const request = filled(step, { model, rule: template.rule, ids: new Map(), images })
  const id = await sendAsked({ engine, project, hide }, replacing(request, { service, old, mark }), step)
  if (id === null) throw new TypeError(`The engine created a container of ${service} without an id.`)
  return id
}

/** Puts a new container into the place of the old one. */
async function putInPlace(
  input: ReplaceInput,
  { service, old, hasRun }: Replacement,
  id: string,
  stopped: Promise<void> | undefined,
): Promise<void> {
  const { engine, emit } = input
  try {
    await stopped
    await engine.containers.remove(old.id)
    await engine.containers.rename(id, old.name)
  } catch (error) {
    // Does nothing for one that has been removed.
    if (hasRun) await startAgain(engine, { id: old.id, service }, NO_PARTS, emit, 'replacement-failed')
    throw notReplaced(input, service, error)
  }
}

function notReplaced(
  { engine, model: { name: project }, hide }: ReplaceInput,
  service: string,
  cause: unknown,
): unknown {
  if (cause instanceof EngineHung) return engineHung(`${service} of ${project} was being replaced`, cause)
  const isAnswer = cause instanceof Error && 'statusCode' in cause
  if (!isAnswer) return engineLost(engine.endpoint, project)
  const reason = hide(cause.message)
  return new SsotError({
    code: 'COMPOSE_FAILED',
    service,
    summary: `The engine could not replace the container of service ${service} of ${project}: ${reason}`,
    evidence: { lastLines: [reason] },
    todo: 'The message of the engine says why. Run the command again: Compose then replaces the container.',
    cause,
  })
}

/**
 * The results of all when all have ended.
 * @throws the first failure, when all have ended
 */
async function allSettled<T>(all: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(all)
  return settled.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
}
