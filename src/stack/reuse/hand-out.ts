import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import type { ChangeOptions, PlannedChange } from '../change/stack-change.ts'
import type { ReplayPlace } from '../replay/creation.ts'
import type { Freeze } from './freeze.ts'
import type { Found, FoundPart, FreshStack } from './look.ts'
import { NotAsItWas } from './not-as-it-was.ts'
import { replaceInPart } from './replace.ts'
import { wake } from './wake.ts'

export interface HandOutInput {
  fresh: FreshStack
  frozen: Freeze
  /** Of the run, with its own environment. */
  options: ChangeOptions
  /** For everything that Compose creates. */
  labels: Readonly<Record<string, string>>
  /** Whether the stack is kept for inspection when services of it cannot be replaced. */
  isLeft: boolean
  /** Where is kept how stacks were created. Absent: Compose creates what is new. */
  replay: ReplayPlace | undefined
  /** What has changed, from `lookAt` for the same run. */
  looked: Promise<Found>
}

/** A stack that has been handed out. */
export interface HandedOut {
  /** Where its services answer. */
  services: StackInfo['services']
  /** Null: it is as it was started. */
  change: PlannedChange | null
}

/**
 * Wakes a kept stack for a run. Resolves when it is proved that nothing has happened to it, that it is what a start would make now,
 * and that its services answer. Services that have changed are replaced before, if it is known of all data that they have not led to it.
 *
 * @throws NotAsItWas with the reason as a clause; the error of the files, such as COMPOSE_INVALID, or of the change, such as
 *   BUILD_FAILED; the reason of the signal
 */
export async function handOut(input: HandOutInput): Promise<HandedOut> {
  const { fresh, frozen, options, looked } = input
  const early = await settled(looked)
  if (early?.use === 'none') throw new NotAsItWas(early.because)
  const spared = new Set(early?.use === 'in part' ? replacedIn(early.part) : [])
  // Each ends the other when it fails.
  const [wakes, changes] = [new AbortController(), new AbortController()]
  const either = (one: AbortController) => AbortSignal.any([one.signal, options.signal])
  const woken = wake(fresh, frozen, { ...options, signal: either(wakes) }, spared)
  woken.catch((error: unknown) => changes.abort(error))
  const made = make({ ...input, options: { ...options, signal: either(changes) } }, woken)
  made.catch((error: unknown) => wakes.abort(error))
  const [read, change, awake] = await Promise.allSettled([looked, made, woken])
  options.signal.throwIfAborted()
  // What is wrong with the files is to be told as by any start.
  if (read.status === 'rejected') throw read.reason
  // A container that was removed by hand would else look like one that the compose file has got.
  if (awake.status === 'rejected' && awake.reason instanceof NotAsItWas) throw awake.reason
  if (change.status === 'rejected') throw change.reason
  if (awake.status === 'rejected') throw awake.reason
  return change.value
}

async function make(input: HandOutInput, woken: Promise<void>): Promise<HandedOut> {
  const { fresh, options, labels, isLeft, replay, looked } = input
  const found = await looked
  if (found.use === 'none') throw new NotAsItWas(found.because)
  const { prepared } = found
  const { services } = prepared
  if (found.use === 'as it is') return { services, change: null }
  const { place } = fresh
  const { part } = found
  const change = await replaceInPart({ options, place, labels, prepared, part, isLeft, replay, woken })
  return { services, change }
}

function replacedIn({ decisions }: FoundPart): string[] {
  return decisions.flatMap(({ service, action }) => (action === 'replace' ? [service] : []))
}

/** What a look has found already; null: nothing yet, or an error, which is told later. */
async function settled(looked: Promise<Found>): Promise<Found | null> {
  try {
    // A promise that is settled wins over one that comes after it.
    return await Promise.race([looked, Promise.resolve(null)])
  } catch {
    return null
  }
}
