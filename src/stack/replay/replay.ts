import type { ComposeModel } from '../../core/compose/model.ts'
import { EngineHung, engineHung } from '../../core/errors/engine-hung.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { engineLost } from '../../core/errors/start-failures.ts'
import type { RunValues } from '../../core/replay/exchange.ts'
import { type CreateRequest, filled, neededBy } from '../../core/replay/fill.ts'
import type { Template, TemplateStep } from '../../core/replay/template.ts'
import { CreationRefused } from '../../engine/creation.ts'
import type { Engine } from '../../engine/engine.ts'

export interface ReplayInput {
  engine: Pick<Engine, 'creation' | 'endpoint'>
  template: Template
  /** The model of the day, with the labels of this program. */
  model: ComposeModel
  images: RunValues['images']
  /** The steps of which there is already what they create, with its id; null: it needs none. Default: none. */
  there?: ReadonlyMap<number, string | null>
  signal?: AbortSignal | undefined
  /** Hides secrets in what the engine says. */
  hide(text: string): string
}

/** A stack that is being created. */
export interface Creating {
  /** The ids of the containers of a service. Resolves when they and all networks exist, so that they can be started. */
  containers(service: string): Promise<string[]>
  /** Resolves when everything exists. When it rejects, every request has its answer. */
  done: Promise<void>
  /** Asks for nothing more. */
  stop(reason: unknown): void
}

/**
 * Begins to create networks, volumes and containers as a template says, all at once as far as they do not need each other.
 * Nothing is asked for after the first failure or the signal.
 *
 * What is returned rejects with COMPOSE_FAILED when the engine refuses a request, as when Compose sends it; with
 * ENGINE_NOT_ANSWERING when the engine is gone or hangs; and with the reason of the signal.
 */
export function replay(input: ReplayInput): Creating {
  const { template, there = new Map<number, string | null>(), signal } = input
  const { steps } = template
  const ended = new AbortController()
  const stopped = AbortSignal.any([ended.signal, ...(signal === undefined ? [] : [signal])])
  const ids = new Map<number, string>()
  const sent: Promise<void>[] = []
  for (const [index, step] of steps.entries()) {
    const existing = there.get(index)
    if (existing !== undefined) {
      if (existing !== null) ids.set(index, existing)
      sent.push(Promise.resolve())
      continue
    }
    const before = Promise.all(needs(template, index).map((needed) => sent[needed]))
    const run = before.then(async () => {
      stopped.throwIfAborted()
      const id = await send(input, step, ids)
      if (id !== null) ids.set(index, id)
    })
    run.catch((error: unknown) => ended.abort(error))
    sent.push(run)
  }
  const done = Promise.allSettled(sent).then(() => stopped.throwIfAborted())
  done.catch(() => {}) // The caller may look at the containers first.
  return {
    async containers(service) {
      const own = steps.flatMap(({ of }, index) =>
        of?.[0] === 'services' && of[1] === service ? [index] : [],
      )
      await Promise.all([...own, ...connectionsOf(template, own)].map((index) => sent[index]))
      return own.flatMap((index) => ids.get(index) ?? [])
    },
    done,
    stop: (reason) => ended.abort(reason),
  }
}

/** All networks, and the steps that connect some containers with more of them. */
function connectionsOf({ steps }: Template, containers: readonly number[]): number[] {
  return steps.flatMap((step, index) => {
    const isOfThem =
      step.kind === 'connection' && neededBy(step).some((needed) => containers.includes(needed))
    return isOfThem || step.kind === 'network' ? [index] : []
  })
}

/** The steps that must have ended before a step begins. */
function needs({ steps }: Template, index: number): number[] {
  const step = steps[index]
  if (step === undefined) return []
  // A container that mounts a volume of an unknown name makes one without labels.
  const volumes = steps.flatMap(({ kind }, at) =>
    step.kind === 'container' && kind === 'volume' ? [at] : [],
  )
  return [...new Set([...volumes, ...neededBy(step)])]
}

async function send(
  { engine, template, model, images, hide }: ReplayInput,
  step: TemplateStep,
  ids: ReadonlyMap<number, string>,
): Promise<string | null> {
  const request = filled(step, { model, rule: template.rule, ids, images })
  return sendAsked({ engine, project: model.name, hide }, request, step)
}

/**
 * Sends a request of a template.
 * @returns the id of what was created; null: the answer has none
 * @throws COMPOSE_FAILED when the engine refuses it, ENGINE_NOT_ANSWERING when it is gone or hangs
 */
export async function sendAsked(
  { engine, project, hide }: Pick<ReplayInput, 'engine' | 'hide'> & { project: string },
  request: CreateRequest,
  { of, kind }: Pick<TemplateStep, 'of' | 'kind'>,
): Promise<string | null> {
  try {
    return await engine.creation.send(request)
  } catch (cause) {
    if (cause instanceof EngineHung) throw engineHung(`${project} was being created`, cause)
    if (!(cause instanceof CreationRefused)) throw engineLost(engine.endpoint, project)
    const reason = hide(cause.message)
    const [section, name = ''] = of ?? []
    const what = section === 'services' ? `the container of service ${name}` : `the ${kind} ${name}`
    throw new SsotError({
      code: 'COMPOSE_FAILED',
      ...(section === 'services' ? { service: name } : {}),
      summary: `The engine could not create ${what} of ${project}: ${reason}`,
      evidence: { lastLines: [reason] },
      todo: 'The message of the engine says why. The next start asks Compose again.',
      cause,
    })
  }
}
