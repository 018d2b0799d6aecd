import { z } from 'zod'
import type { ComposeModel } from '../../core/compose/model.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { Refusal, RunValues } from '../../core/replay/exchange.ts'
import { type Template, templateSchema } from '../../core/replay/template.ts'
import { stepsThere } from '../../core/replay/there.ts'
import { composeCreate } from '../../engine/cli/compose.ts'
import { nowMs } from '../../host/clock.ts'
import type { Recordings } from '../../host/recordings/recordings.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { prepareToAsk } from '../probes/endpoint-answers.ts'
import { creationKey, FORMAT } from './key.ts'
import { createAndRecord } from './record.ts'
import { type Creating, replay } from './replay.ts'

/** Where recordings are kept, and the folder for the sockets through which they are made. */
export interface ReplayPlace {
  recordings: Recordings
  sockets: string
}

const fileSchema = z.union([
  z.object({ format: z.literal(FORMAT), template: templateSchema }),
  /** Why there can be no template. */
  z.object({ format: z.literal(FORMAT), refused: z.string() }),
])
type Kept = z.infer<typeof fileSchema>

/** What is known of how a model is created. */
interface Known {
  key: string
  run: RunValues
  /** Null: it was not created before. */
  kept: { template: Template } | null
}

/**
 * Creates a stack from nothing: with Compose, which is recorded; or from a recording, which goes on after this resolves.
 * @param model with the labels of this program
 * @returns what is being created; null: everything exists
 * @throws COMPOSE_FAILED, COMPOSE_MISSING, COMMAND_TIMEOUT
 */
export async function createWhole(
  prepared: PreparedModel,
  model: ComposeModel,
  { recordings, sockets }: ReplayPlace,
): Promise<Creating | null> {
  const { call, emit, place } = prepared
  const { project } = place
  const known = await knownOf(prepared, model, recordings)
  if ('refused' in known) {
    emit({ type: 'creation-chosen', project, by: 'compose', because: known.refused })
    await composeCreate(call, model)
    return null
  }
  const { key, run, kept } = known
  if (kept !== null) return replayed(prepared, model, recordings, known, kept)
  emit({ type: 'creation-chosen', project, by: 'compose', because: NOT_BEFORE })
  const made = await createAndRecord(prepared, model, run, sockets)
  const text = JSON.stringify({ format: FORMAT, ...made } satisfies Kept)
  recordings.write(key, text, nowMs())
  if ('refused' in made) emit({ type: 'creation-not-recorded', project, reason: made.refused })
  else emit({ type: 'creation-recorded', project, requests: made.template.steps.length, bytes: text.length })
  return null
}

/**
 * Creates the containers of some services of a stack that has none of these, from a recording of the whole stack. It goes on after this
 * resolves.
 * @param services whose containers are created
 * @param existing the networks and containers that the stack has
 * @returns null: there is no recording that fits, which has been reported, and nothing was done
 * @throws COMPOSE_MISSING, COMMAND_TIMEOUT
 */
export async function createPart(
  prepared: PreparedModel,
  model: ComposeModel,
  { recordings }: Pick<ReplayPlace, 'recordings'>,
  services: ReadonlySet<string>,
  existing: readonly { id: string; name: string }[],
): Promise<Creating | null> {
  const { emit, place } = prepared
  const { project } = place
  const byCompose = (because: string) => {
    emit({ type: 'creation-chosen', project, by: 'compose', because })
    return null
  }
  const known = await knownOf(prepared, model, recordings)
  if ('refused' in known) return byCompose(known.refused)
  const { kept, run } = known
  if (kept === null) return byCompose(NOT_BEFORE)
  const there = stepsThere(kept.template, { model, images: run.images, services, existing })
  if (there === null) return byCompose('the recording needs what the stack does not have')
  return replayed(prepared, model, recordings, known, kept, there)
}

const NOT_BEFORE = 'it was not created before'

async function knownOf(
  prepared: PreparedModel,
  model: ComposeModel,
  recordings: Recordings,
): Promise<Known | Refusal> {
  const found = await creationKey(prepared, model)
  if ('refused' in found) return found
  const kept = parsed(recordings.read(found.key, nowMs()))
  return kept !== null && 'refused' in kept ? kept : { ...found, kept }
}

function replayed(
  { connection, emit, place, secrets, signal }: PreparedModel,
  model: ComposeModel,
  recordings: Recordings,
  { key, run }: Pick<Known, 'key' | 'run'>,
  { template }: { template: Template },
  there?: ReadonlyMap<number, string | null>,
): Creating {
  const because = `it was created before (${key.slice(0, 8)})`
  emit({ type: 'creation-chosen', project: place.project, by: 'recording', because })
  const hide = (text: string) => secrets.hide(text)
  const creating = replay({
    ...{ engine: connection.engine, template, model, images: run.images, signal, hide },
    ...(there && { there }),
  })
  // Its requests are on the way, and this process waits for their answers.
  prepareToAsk()
  creating.done.catch((error: unknown) => {
    // Compose looks at more than the key knows of, so it has the next word.
    if (error instanceof SsotError && error.code === 'COMPOSE_FAILED') recordings.remove(key)
  })
  return creating
}

/** Null for a damaged file, and for one of another version, which is then written anew. */
function parsed(text: string | null): Kept | null {
  if (text === null) return null
  try {
    return fileSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
