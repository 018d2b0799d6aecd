import { type Compared, type Difference, differences } from '../../core/history/diff/differences.ts'
import { describeDifference } from '../../core/history/diff/words.ts'
import { describeOutcome } from '../../core/history/summary.ts'
import { lostModel } from '../../core/history/unknown-version.ts'
import { versionBefore } from '../../core/history/version-before.ts'
import type { ReadVersion, StackHistory, Versions } from '../../host/journal/versions.ts'
import { versionOf } from '../../stack/history/versions-of.ts'
import type { CliContext } from '../context.ts'
import { historyOf, openHistory } from './open.ts'

export interface DiffCommand {
  environment: string
  first: number
  /** Undefined: what the first one changed is shown, compared with the version before it. */
  second: number | undefined
  json: boolean
}

/**
 * Runs `ssot-docker history diff`: prints in words what changed from one version to another.
 * @throws VERSION_UNKNOWN, VERSION_LOST
 */
export async function diffCommand(
  context: CliContext,
  { environment, first, second, json }: DiffCommand,
): Promise<void> {
  using open = await openHistory(context, environment)
  const history = historyOf(open, environment, second ?? first)
  if (history === null) return context.fail()
  const { from, to } = pairOf(open.versions, history, first, second)
  const found = differences(from === null ? nothingAt(to) : comparedOf(from), comparedOf(to))
  if (json) {
    const { stack } = history
    const [before, after] = [from?.begun.number ?? null, to.begun.number]
    return context.printJson({ stack, environment, from: before, to: after, differences: found })
  }
  for (const line of renderDiff(environment, from, to, found)) context.print(line)
}

function pairOf(
  versions: Versions,
  history: StackHistory,
  first: number,
  second: number | undefined,
): { from: ReadVersion | null; to: ReadVersion } {
  const to = versionOf(versions, history, second ?? first)
  if (second !== undefined) return { from: versionOf(versions, history, first), to }
  const before = versionBefore(history.versions, first)
  return { from: before === null ? null : versionOf(versions, history, before.begun.number), to }
}

/** What a version is compared with that had none before it: everything in it is new. */
function nothingAt({ begun }: ReadVersion): Compared {
  return { row: begun.row, model: null, serviceHashes: {}, images: {} }
}

function comparedOf({ begun, end, modelLost }: ReadVersion): Compared {
  if (modelLost !== null) throw lostModel(begun.number, begun.environment, modelLost)
  return { ...begun, images: end?.images ?? null }
}

/** The differences between two versions as text. */
export function renderDiff(
  environment: string,
  from: ReadVersion | null,
  to: ReadVersion,
  found: readonly Difference[],
): string[] {
  const title =
    from === null
      ? `version ${nameOf(to)} of ${environment}, before which there is none to compare with`
      : `from version ${nameOf(from)} to ${nameOf(to)} of ${environment}`
  const lines = found.length === 0 ? ['no difference'] : found.map(describeDifference)
  return [title, ...lines.map((line) => `  ${line}`)]
}

/** Its number, and how it ended unless well. */
function nameOf(version: ReadVersion): string {
  const { begun } = version
  const outcome = describeOutcome(version)
  return outcome === 'done' ? `${begun.number}` : `${begun.number} (${outcome})`
}
