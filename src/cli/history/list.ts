import { describeKept, keptOf } from '../../core/history/kept.ts'
import { describeOperations, describeOutcome } from '../../core/history/summary.ts'
import type { ListedVersion } from '../../core/history/version.ts'
import { columns } from '../../core/text/columns.ts'
import { seconds } from '../../core/text/units.ts'
import type { StackHistory, Versions } from '../../host/journal/versions.ts'
import { pinnedNow } from '../../stack/history/pins.ts'
import type { CliContext } from '../context.ts'
import { openHistory } from './open.ts'
import { builtSizes } from './sizes.ts'
import { authorWords, changeWords, commitWords, timeOf } from './words.ts'

export interface ListCommand {
  /** Undefined: all of the checkout. */
  environment: string | undefined
  json: boolean
  /** How many versions of each environment are shown, the last ones. */
  limit: number
}

/**
 * Runs `ssot-docker history`: prints the versions of the stacks of this checkout. The exit code is 1 when the journal cannot be
 * used, or when entries of it are missing or were changed.
 */
export async function historyCommand(
  context: CliContext,
  { environment, json, limit }: ListCommand,
): Promise<void> {
  using open = await openHistory(context, environment ?? null, limit)
  const { histories, versions } = open
  if (histories === null || histories.some(({ breaks }) => breaks.length > 0)) context.fail()
  if (histories === null) return
  if (json) return context.printJson({ stacks: await dataOf(context, histories, versions) })
  if (histories.length === 0) context.print(nothing(environment))
  // The table first: the engine may take its time.
  for (const line of renderHistories(histories)) context.print(line)
  for (const line of await keptLines(context, histories, versions)) context.print(line)
}

function nothing(environment: string | undefined): string {
  const whose =
    environment === undefined ? 'the stacks of this checkout have' : `the stack of ${environment} has`
  return `${whose} no versions yet: each refresh that changes something is one`
}

async function dataOf(
  context: CliContext,
  histories: readonly StackHistory[],
  versions: Versions,
): Promise<object[]> {
  const [pinned, sizes] = [pinnedNow(versions), await builtSizes(context)]
  return histories.map(({ versions: all, ...history }) => {
    const isKnown = pinned !== null && sizes instanceof Map
    return {
      ...history,
      versions: all.toReversed().map((version) => ({ ...version, state: describeOutcome(version) })),
      kept: isKnown ? keptOf(history.stack, pinned, sizes) : null,
    }
  })
}

/** The versions of stacks as text, the newest first. */
export function renderHistories(histories: readonly StackHistory[]): string[] {
  return histories.flatMap((history, index) => [...(index === 0 ? [] : ['']), ...render(history)])
}

const HEAD = ['VERSION', 'WHEN', 'CHANGE', 'OUTCOME', 'TOOK', 'COMMIT', 'WHO', 'WHAT']

function render({ environment, stack, versions, earlier, breaks }: StackHistory): string[] {
  return [
    `${environment}: ${stack}`,
    ...columns([HEAD, ...versions.toReversed().map(rowOf)]).map((line) => `  ${line}`),
    ...(earlier > 0 ? [`  and ${earlier} earlier; --limit shows more`] : []),
    ...breaks.map(
      ({ number, reason }) => `  the journal is not what was recorded: at version ${number}, ${reason}`,
    ),
  ]
}

function rowOf(version: ListedVersion): string[] {
  const { begun, end } = version
  return [
    String(begun.number),
    timeOf(begun.atMs),
    changeWords(begun),
    describeOutcome(version),
    end === null ? '-' : seconds(end.ms),
    commitWords(begun.commit),
    authorWords(begun.author),
    describeOperations(begun.operations),
  ]
}

async function keptLines(
  context: CliContext,
  histories: readonly StackHistory[],
  versions: Versions,
): Promise<string[]> {
  const pinned = histories.length === 0 ? null : pinnedNow(versions)
  if (pinned === null) return []
  const sizes = await builtSizes(context)
  if ('unknown' in sizes) return ['', `the size of the images that are kept is not known: ${sizes.unknown}`]
  return [
    '',
    ...histories.map(
      ({ stack, environment }) => `${environment}: ${describeKept(keptOf(stack, pinned, sizes))}`,
    ),
  ]
}
