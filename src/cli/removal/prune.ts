import type { SerializedError } from '../../core/errors/errors.ts'
import type { OrphanOutcome, Removed } from '../../core/events/event.ts'
import { describeOrphan } from '../../core/events/wording.ts'
import { describeSpared, processName } from '../../core/stacks/orphans.ts'
import { deadSockets, sweep } from '../../keeper/sweep/sweep.ts'
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
  /** Run keys of dead keepers that left a socket behind. */
  sockets: string[]
  /** References of images. */
  images: string[]
  failedImages: { reference: string; message: string }[]
}

/** Runs `ssot-docker prune`: removes what killed runs have left behind. Fails if something could not be removed. */
export async function prune(context: CliContext, options: { dryRun: boolean; json: boolean }): Promise<void> {
  using session = await openSession(context)
  const { report, lines } = options.dryRun ? await find(session) : await remove(session)
  if (options.json) context.print(JSON.stringify(report, null, 2))
  else for (const line of lines.length > 0 ? lines : ['nothing to remove']) context.print(line)
  const hasFailed = report.stacks.some(({ outcome }) => outcome === 'failed')
  if (hasFailed || report.failedImages.length > 0) context.fail()
}

interface Pruned {
  report: PruneReport
  lines: string[]
}

async function find({ home, connection: { engine }, registry }: Session): Promise<Pruned> {
  const [abandoned, images] = await Promise.all([
    listAbandoned({ engine, registry }),
    listObsoleteImages(engine, registry),
  ])
  const sockets = deadSockets(home, registry)
  return {
    report: {
      dryRun: true,
      stacks: abandoned.map(({ stack, owner, spared }) =>
        spared === null
          ? { stack, owner, outcome: 'found' }
          : { stack, owner, outcome: 'spared', reason: spared },
      ),
      sockets,
      images,
      failedImages: [],
    },
    lines: [
      ...abandoned.map((one) =>
        one.spared === null
          ? `would remove ${one.stack}, whose owner, ${processName(one.owner)}, has ended`
          : describeSpared(one),
      ),
      ...sockets.map((key) => `would remove the socket of keeper ${key}, which has ended`),
      ...images.map((image) => `would remove image ${image}`),
    ],
  }
}

async function remove({ home, connection: { engine }, registry, self }: Session): Promise<Pruned> {
  const { orphans, sockets } = await sweep(home, { engine, registry, self, emit: () => {} })
  const { removed, failed } = await pruneImages(engine, registry, self)
  return {
    report: {
      dryRun: false,
      stacks: orphans.map(reportOf),
      sockets,
      images: removed,
      failedImages: failed,
    },
    lines: [
      ...orphans.map(describeOrphan),
      ...sockets.map((key) => `removed the socket of keeper ${key}, which had ended`),
      ...removed.map((image) => `removed image ${image}`),
      ...failed.map(({ reference, message }) => `could not remove image ${reference}: ${message}`),
    ],
  }
}

function reportOf(orphan: OrphanOutcome): PruneReport['stacks'][number] {
  const { stack, owner } = orphan
  if ('spared' in orphan) return { stack, owner, outcome: 'spared', reason: orphan.spared.spared }
  if ('busyPid' in orphan) return { stack, owner, outcome: 'busy' }
  if ('error' in orphan) return { stack, owner, outcome: 'failed', error: orphan.error }
  return { stack, owner, outcome: 'removed', removed: orphan.removed }
}
