import type { ReplacedService } from '../../core/events/event.ts'
import type { StackPlan } from '../../core/plan/stack.ts'
import { type ChangeOptions, type PlannedChange, StackChange } from '../change/stack-change.ts'
import type { StackPlace } from '../definition/place.ts'
import { callOf, type PreparedModel } from '../definition/prepare.ts'
import { exclusively } from '../exclusively.ts'
import { wantImages } from '../images/want.ts'
import type { ReplayPlace } from '../replay/creation.ts'
import { awake, type FoundPart } from './look.ts'
import { NotAsItWas } from './not-as-it-was.ts'

export interface ReplaceInput {
  /** Of the run. */
  options: ChangeOptions
  place: StackPlace
  /** For everything that Compose creates. */
  labels: Readonly<Record<string, string>>
  /** The files as they were read for it. */
  prepared: PreparedModel
  part: FoundPart
  /** Whether the stack is kept for inspection when this fails. */
  isLeft: boolean
  /** Where is kept how stacks were created. Absent: Compose creates what is new. */
  replay: ReplayPlace | undefined
  /** Settles when the other services are awake and answer. Images are built meanwhile. */
  woken: Promise<void>
}

/**
 * Builds and replaces the services of a kept stack that have changed, as a refresh does, and waits until they are ready.
 * @returns what the stack is made from now
 * @throws NotAsItWas when the files are other ones by now, before anything was changed; the error of the change
 */
export async function replaceInPart({
  options,
  place,
  labels,
  prepared,
  part,
  isLeft,
  replay,
  woken,
}: ReplaceInput): Promise<PlannedChange> {
  const { emit } = options
  let made: PlannedChange | undefined
  const onPlanned = (change: PlannedChange) => {
    if (!isSame(change, part))
      throw new NotAsItWas('its files were edited again while it was found out what had changed')
    emit({ type: 'reuse-in-part', replaced: replacedBy(change.planned.plan) })
    made = change
  }
  const change = new StackChange(
    { ...options, onPlanned },
    {
      ...{ place, labels, aftermath: isLeft ? 'left' : 'taken down', settleMs: 0, replay },
      goal: {
        prepare: async (budget) => {
          const { emit, signal } = options
          const own = { ...prepared, emit, signal, budget }
          return { ...own, call: { ...callOf(own, place), env: prepared.call.env } }
        },
        images: wantImages,
        compared: (observed) => ({ ...observed, containers: observed.containers.map(awake) }),
        countsMounted: true,
        renewed: part.renewed,
        isUnused: true,
        // Whether the others answer is found out without changing what they hold.
        asksRunning: false,
      },
      beforeContainers: () => woken,
    },
  )
  await exclusively(options, place.project, () => change.run())
  if (made === undefined) throw new TypeError('A change ended without a plan.')
  return made
}

/** Whether a plan does what was found to be right, with the sources that were found. */
function isSame({ planned, images }: PlannedChange, part: FoundPart): boolean {
  const [own, found] = [planned.plan.decisions, part.decisions].map((one) => JSON.stringify(one))
  const names = [...new Set([...Object.keys(images.images), ...Object.keys(part.images)])]
  return own === found && names.every((name) => images.images[name] === part.images[name])
}

function replacedBy({ operations, decisions }: StackPlan): ReplacedService[] {
  const built = new Set(operations.flatMap((one) => (one.do === 'build' ? [one.service] : [])))
  return decisions.flatMap((one) => {
    if (one.action !== 'replace') return []
    const { service, cause, detail } = one
    return [{ service, cause, ...(detail !== undefined && { detail }), isBuilt: built.has(service) }]
  })
}
