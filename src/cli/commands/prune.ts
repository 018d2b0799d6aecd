import type { SerializedError } from '../../core/errors.ts'
import { connect } from '../../engine/connect.ts'
import { homeOf } from '../../engine/home.ts'
import { identify } from '../../engine/process-identity.ts'
import { Registry } from '../../engine/registry.ts'
import { deadSockets, describeOrphan, sweep } from '../../keeper/sweep.ts'
import type { Removed } from '../../stack/down.ts'
import { listOrphans } from '../../stack/orphans.ts'
import { listObsoleteImages, pruneImages } from '../../stack/prune-images.ts'
import type { CliContext } from '../program.ts'

/** What `prune --json` prints. */
export interface PruneReport {
  dryRun: boolean
  /** `found`: by a dry run. `busy`: another process is removing it. */
  stacks: {
    stack: string
    /** The process that answered for it, as `pid@start-time`. */
    owner: string
    outcome: 'found' | 'removed' | 'busy' | 'failed'
    removed?: Removed
    error?: SerializedError
  }[]
  /** Run keys of dead keepers whose sockets were left. */
  sockets: string[]
  /** References of images. */
  images: string[]
}

/** Removes what killed runs have left, and says so. Where something could not be removed, the command has failed. */
export async function prune(
  { env, print, fail }: CliContext,
  options: { dryRun: boolean; json: boolean },
): Promise<void> {
  const { report, lines } = options.dryRun ? await look(env) : await remove(env)
  if (options.json) print(JSON.stringify(report, null, 2))
  else for (const line of lines.length > 0 ? lines : ['nothing to remove']) print(line)
  if (report.stacks.some(({ outcome }) => outcome === 'failed')) fail()
}

interface Pruned {
  report: PruneReport
  lines: string[]
}

async function look(env: NodeJS.ProcessEnv): Promise<Pruned> {
  const home = homeOf(env)
  const { engine } = await connect(home, env)
  using registry = new Registry(home.registry)
  const [orphans, images] = await Promise.all([listOrphans(engine), listObsoleteImages(engine, registry)])
  const sockets = deadSockets(home, registry)
  return {
    report: {
      dryRun: true,
      stacks: orphans.map((orphan) => ({ ...orphan, outcome: 'found' as const })),
      sockets,
      images,
    },
    lines: [
      ...orphans.map(
        ({ stack, owner }) => `would remove ${stack}, whose owner, process ${owner.split('@')[0]}, has ended`,
      ),
      ...sockets.map((key) => `would remove the socket of keeper ${key}, which has ended`),
      ...images.map((image) => `would remove image ${image}`),
    ],
  }
}

async function remove(env: NodeJS.ProcessEnv): Promise<Pruned> {
  const home = homeOf(env)
  const { engine } = await connect(home, env)
  const self = identify(process.pid)
  if (self === null) throw new Error('This process cannot find itself in the process table.')
  using registry = new Registry(home.registry)
  const { orphans, sockets } = await sweep(home, engine, registry, self)
  const images = await pruneImages(engine, registry, self)
  const stacks = orphans.map((orphan): PruneReport['stacks'][number] => {
    const { stack, owner } = orphan
    if ('busyPid' in orphan) return { stack, owner, outcome: 'busy' }
    if ('error' in orphan) return { stack, owner, outcome: 'failed', error: orphan.error.serialize() }
    return { stack, owner, outcome: 'removed', removed: orphan.removed }
  })
  return {
    report: { dryRun: false, stacks, sockets, images },
    lines: [
      ...orphans.map(describeOrphan),
      ...sockets.map((key) => `removed the socket of keeper ${key}, which had ended`),
      ...images.map((image) => `removed image ${image}`),
    ],
  }
}
