import { describeError, type SerializedError, SsotError } from '../../core/errors/errors.ts'
import type { Emit, OrphanOutcome, Removed, SettledCommand } from '../../core/events/event.ts'
import { describeOrphan, describeSettled, nameOfCommand } from '../../core/events/wording.ts'
import { describeSpared, processName } from '../../core/stacks/orphans.ts'
import { RECORDING_SOCKET } from '../../host/home/socket-path.ts'
import { endIdle } from '../../keeper/reuse/end-idle.ts'
import { deadSockets, sweep } from '../../keeper/sweep/sweep.ts'
import { pinsOf } from '../../stack/history/pins.ts'
import { listObsoleteImages, pruneImages } from '../../stack/images/prune.ts'
import { listAbandoned } from '../../stack/teardown/orphans.ts'
import type { CliContext } from '../context.ts'
import { openSession, type Session } from '../session.ts'

/** What `prune --json` prints. */
export interface PruneReport {
  dryRun: boolean
  /** `found`: a dry run would remove it. `busy`: another process is removing it. `spared`: kept, for `reason`. */
  stacks: {
    stack: string
    /** The process that owned the stack, as `pid@start-time`. */
    owner: string
    outcome: 'found' | 'removed' | 'busy' | 'spared' | 'failed'
    removed?: Removed
    error?: SerializedError
    reason?: string
  }[]
  /**
   * Commands, such as a build, whose starter was killed. `found`: a dry run would end it. `finished`: it ended by itself.
   * `ended`: it was told to. `killed`: it had to be killed. `left`: the system does not end it.
   */
  commands: {
    verb: string
    stack: string
    pid: number
    outcome: 'found' | SettledCommand['outcome']
  }[]
  /** With `--reuse`: the stacks that are kept for a next run. `in use`: a run uses it, and it stays. */
  reuse: {
    environment: string
    root: string
    /** Null: none was ready yet. */
    stack: string | null
    outcome: 'found' | 'removed' | 'in use' | 'failed'
    error?: SerializedError
  }[]
  /** Keys of dead keepers, and names of recordings, that left a socket behind. */
  sockets: string[]
  /** References of images. */
  images: string[]
  failedImages: { reference: string; message: string }[]
}

export interface PruneOptions {
  dryRun: boolean
  json: boolean
  /** Whether stacks end that are kept for a next run. */
  reuse: boolean
}

/** Runs `ssot-docker prune`: removes what killed runs have left behind. Fails if something could not be removed. */
export async function prune(context: CliContext, options: PruneOptions): Promise<void> {
  using session = await openSession(context, { withoutRegistry: 'go on' })
  // Before the rest, so that what they leave is removed, too.
  const reuse = options.reuse ? await endKept(session, options) : []
  const pruned = options.dryRun ? await find(session) : await remove(session)
  const report: PruneReport = { ...pruned.report, reuse }
  const lines = [...reuse.map(describeKept), ...pruned.lines]
  const said = lines.length > 0 ? lines : ['nothing to remove']
  const left = options.reuse ? [] : describeLeft(session.registry.rests.living().length)
  if (options.json) context.printJson(report)
  else for (const line of [...said, ...left]) context.printText(line)
  const hasFailed =
    [...report.stacks, ...report.reuse].some(({ outcome }) => outcome === 'failed') ||
    report.commands.some(({ outcome }) => outcome === 'left')
  if (hasFailed || report.failedImages.length > 0) context.fail()
}

async function endKept({ home, registry }: Session, { dryRun }: PruneOptions): Promise<PruneReport['reuse']> {
  return Promise.all(
    registry.rests.living().map(async (rest) => {
      const { environment, root, stack } = rest
      const kept = { environment, root, stack }
      if (rest.stage === 'in use') return { ...kept, outcome: 'in use' as const }
      if (dryRun) return { ...kept, outcome: 'found' as const }
      try {
        return { ...kept, outcome: await endIdle(home, rest, 'asked for') }
      } catch (error) {
        if (!(error instanceof SsotError)) throw error
        return { ...kept, outcome: 'failed' as const, error: error.serialize() }
      }
    }),
  )
}

function describeKept({ environment, root, stack, outcome, error }: PruneReport['reuse'][number]): string {
  const what = `${stack ?? 'the stack'}, which is kept for the next run of ${environment} in ${root}`
  if (outcome === 'in use')
    return `left ${stack ?? 'the stack'} alone, because a run of ${environment} in ${root} uses it`
  if (outcome === 'found') return `would remove ${what}`
  return error === undefined ? `removed ${what}` : `could not remove ${what}: ${describeError(error)}`
}

/** Whoever looks for what is left on the engine sees these, too. */
function describeLeft(kept: number): string[] {
  if (kept === 0) return []
  const what = kept === 1 ? '1 stack is' : `${kept} stacks are`
  return [
    `${what} kept for a next run; \`npx ssot-docker prune --reuse\` removes ${kept === 1 ? 'it' : 'them'}`,
  ]
}

interface Pruned {
  report: Omit<PruneReport, 'reuse'>
  lines: string[]
}

async function find(session: Session): Promise<Pruned> {
  const { home, connection, registry } = session
  const { engine } = connection
  const [abandoned, images] = await Promise.all([
    listAbandoned({ engine, registry }),
    listObsoleteImages(engine, registry, pinsOf(session.journal.versions)),
  ])
  const sockets = await deadSockets(home, registry)
  const commands = registry.commands.orphaned()
  return {
    report: {
      dryRun: true,
      stacks: abandoned.map(({ stack, owner, spared }) =>
        spared === null
          ? { stack, owner, outcome: 'found' }
          : { stack, owner, outcome: 'spared', reason: spared },
      ),
      commands: commands.map(({ verb, stack, pid }) => ({ verb, stack, pid, outcome: 'found' })),
      sockets,
      images,
      failedImages: [],
    },
    lines: [
      ...commands.map((command) => `would end ${nameOfCommand(command)}`),
      ...abandoned.map((one) =>
        one.spared === null
          ? `would remove ${one.stack}, whose owner, ${processName(one.owner)}, has ended`
          : describeSpared(one),
      ),
      ...sockets.map((key) => `would remove the socket of ${ownerOf(key)}, which has ended`),
      ...images.map((image) => `would remove image ${image}`),
      ...unreadOf(session),
    ],
  }
}

async function remove(session: Session): Promise<Pruned> {
  const { home, connection, registry, self } = session
  const { engine } = connection
  // By pid, because one that cannot be ended is tried twice.
  const settled = new Map<number, SettledCommand>()
  const emit: Emit = (happening) => {
    if (happening.type !== 'command-settled') return
    const { verb, stack, pid, outcome } = happening
    settled.set(pid, { verb, stack, pid, outcome })
  }
  const { orphans, sockets } = await sweep(home, { engine, registry, self, emit })
  const { removed, failed } = await pruneImages(engine, registry, pinsOf(session.journal.versions), self)
  const commands = [...settled.values()]
  return {
    report: {
      dryRun: false,
      stacks: orphans.map(reportOf),
      commands,
      sockets,
      images: removed,
      failedImages: failed,
    },
    lines: [
      ...commands.map(describeSettled),
      ...orphans.map(describeOrphan),
      ...sockets.map((key) => `removed the socket of ${ownerOf(key)}, which had ended`),
      ...removed.map((image) => `removed image ${image}`),
      ...failed.map(({ reference, message }) => `could not remove image ${reference}: ${message}`),
      ...unreadOf(session),
    ],
  }
}

/** Whose socket it is. */
function ownerOf(key: string): string {
  return key.startsWith(RECORDING_SOCKET) ? 'the recording of a creation' : `keeper ${key}`
}

function unreadOf({ registry, journal }: Session): string[] {
  if (registry.isUnread)
    return [
      'left all images alone: which of them are in use is not known, because the registry could not be read',
    ]
  return pinsOf(journal.versions).isUnread
    ? [
        'left all images alone: which of them belong to versions is not known, because the journal could not be read',
      ]
    : []
}

function reportOf(orphan: OrphanOutcome): PruneReport['stacks'][number] {
  const { stack, owner } = orphan
  if ('spared' in orphan) return { stack, owner, outcome: 'spared', reason: orphan.spared.spared }
  if ('busyPid' in orphan) return { stack, owner, outcome: 'busy' }
  if ('error' in orphan) return { stack, owner, outcome: 'failed', error: orphan.error }
  return { stack, owner, outcome: 'removed', removed: orphan.removed }
}
