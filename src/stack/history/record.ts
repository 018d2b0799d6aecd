import { hostname, userInfo } from 'node:os'
import type { ComposeModel } from '../../core/compose/model.ts'
import type { CopiedFiles } from '../../core/contents/copied-files.ts'
import { SsotError } from '../../core/errors/errors.ts'
import {
  appliedModel,
  hiddenModel,
  hiddenTexts,
  leftAsTheyAre,
  modelHash,
} from '../../core/history/applied.ts'
import { ciRun } from '../../core/history/ci-run.ts'
import type {
  Author,
  ChangeKind,
  Commit,
  EndedVersion,
  Outcome,
  VersionImage,
  VersionRow,
} from '../../core/history/version.ts'
import type { EnvironmentRow } from '../../core/matrix/matrix.ts'
import type { PortBlock } from '../../core/matrix/port-blocks.ts'
import type { WantedService } from '../../core/plan/decide.ts'
import type { ObservedStack } from '../../core/plan/observed.ts'
import type { Operation } from '../../core/plan/operation.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import type { Engine } from '../../engine/engine.ts'
import { nowMs } from '../../host/clock.ts'
import type { NewVersion, Versions } from '../../host/journal/versions.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'

/** How a change of a stable stack is recorded as a version. */
export interface Recording {
  versions: Versions
  change: ChangeKind
  /** For a rollback: the version that it goes back to; null for every other change. */
  to: number | null
  author: Author
  /** The commit of the checkout, or null when it is not known. */
  commit(): Promise<Commit | null>
}

/** Who runs this process. */
export function authorOf(env: NodeJS.ProcessEnv): Author {
  return { user: userName(env), host: hostname(), run: ciRun(env) }
}

function userName(env: NodeJS.ProcessEnv): string {
  try {
    return userInfo().username
  } catch {
    // The system has no entry for this user, as in a container with a number of its own.
    return env.USER ?? env.LOGNAME ?? `user ${process.getuid?.() ?? 'of unknown number'}`
  }
}

/** The environment as a version records it. */
export function versionRow(environment: EnvironmentRow, ports: PortBlock): VersionRow {
  const { composeFile, dockerfiles, profiles, envFile } = environment
  return { composeFile, dockerfiles, profiles, envFile, ports }
}

/** The parts of a version that a plan to a model says. */
export function plannedParts(
  {
    whole,
    files,
    wanted,
    observed,
    operations,
  }: {
    /** The whole compose file, in canonical form. */
    whole: ComposeModel
    /** That are put into the containers of its services. */
    files: CopiedFiles
    wanted: readonly WantedService[]
    observed: ObservedStack
    operations: readonly Operation[]
  },
  versions: Versions,
  secrets: KnownSecrets,
): Pick<NewVersion, 'model' | 'modelHash' | 'serviceHashes'> {
  const stack = whole.name
  const now = hiddenModel(whole, files, (text) => secrets.hide(text))
  const left = leftAsTheyAre(wanted, observed.containers, operations)
  const before = left.length === 0 ? null : versions.lastDone(stack)
  const known =
    before === null || before.begun.model === null
      ? null
      : { model: before.begun.model, serviceHashes: before.begun.serviceHashes }
  const running = new Set(observed.containers.map(({ service }) => service))
  const applied = appliedModel(now, known, left, running)
  return { ...applied, modelHash: modelHash(applied) }
}

/** What is recorded of a change, besides what its {@link Recording} says. */
export type Change = Pick<
  NewVersion,
  'stack' | 'environment' | 'root' | 'row' | 'model' | 'modelHash' | 'serviceHashes' | 'kept' | 'operations'
>

/** What a record needs of the process that makes the change. */
export interface RecordContext {
  engine: Pick<Engine, 'containers'>
  secrets: KnownSecrets
  /** This process. */
  self: ProcessIdentity
  /** Of a change that may be cancelled. */
  signal?: AbortSignal | undefined
}

/**
 * Makes a change and records it: what is known of it before it begins, and how it ended. A journal that cannot be used stops
 * nothing, and reports itself.
 */
export async function recorded<T>(
  recording: Recording,
  change: Change,
  context: RecordContext,
  act: () => Promise<T>,
): Promise<T> {
  const { versions } = recording
  const atMs = nowMs()
  const number = await begin(recording, change, context, atMs)
  if (number === null) return act()
  const close = async (outcome: Outcome) => {
    const end: EndedVersion = {
      outcome,
      ms: Math.round(nowMs() - atMs),
      images: await imagesNow(context.engine, change.stack),
    }
    const isKept = outcome.kind === 'done' && KEEPS_IMAGES.has(recording.change)
    versions.end({ stack: change.stack, number }, end, isKept)
  }
  try {
    const result = await act()
    await close({ kind: 'done' })
    return result
  } catch (error) {
    await close(outcomeOf(error, context))
    throw error
  }
}

/** The others bring no images of their own. */
const KEEPS_IMAGES: ReadonlySet<ChangeKind> = new Set(['up', 'refresh', 'rollback'])

async function begin(
  recording: Recording,
  change: Change,
  { secrets, self }: RecordContext,
  atMs: number,
): Promise<number | null> {
  const { versions, change: kind, to, author } = recording
  const hide = (text: string) => secrets.hide(text)
  const version: NewVersion = {
    ...change,
    row: hiddenTexts(change.row, hide),
    // Their words, such as `do`, stay as they are.
    operations: secrets.hideIn(change.operations),
    change: kind,
    to,
    author: hiddenTexts(author, hide),
    commit: await recording.commit(),
    atMs: Math.round(atMs),
  }
  return versions.begin(version, self)
}

function outcomeOf(error: unknown, { secrets, signal }: RecordContext): Outcome {
  if (signal?.aborted) return { kind: 'cancelled' }
  const known = error instanceof SsotError ? error : null
  const summary = known?.summary ?? (error instanceof Error ? error.message : String(error))
  return { kind: 'failed', code: known?.code ?? 'UNKNOWN', summary: secrets.hide(summary) }
}

/** The images of the containers of a stack now; null: the engine does not say so, which the error of the change may explain. */
async function imagesNow(
  engine: Pick<Engine, 'containers'>,
  stack: string,
): Promise<Record<string, VersionImage> | null> {
  try {
    const containers = await engine.containers.list(stack)
    return Object.fromEntries(
      containers.map(({ service, image, imageId }) => [service, { reference: image, id: imageId }]),
    )
  } catch {
    return null
  }
}
