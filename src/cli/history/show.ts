import { describeOutcome } from '../../core/history/summary.ts'
import type { ListedVersion, Outcome } from '../../core/history/version.ts'
import { describePlan } from '../../core/plan/describe.ts'
import { columns } from '../../core/text/columns.ts'
import { seconds } from '../../core/text/units.ts'
import type { ReadVersion } from '../../host/journal/versions.ts'
import { versionOf } from '../../stack/history/versions-of.ts'
import type { CliContext } from '../context.ts'
import { historyOf, openHistory } from './open.ts'
import { changeWords, timeOf } from './words.ts'

export interface ShowCommand {
  environment: string
  number: number
  json: boolean
}

/**
 * Runs `ssot-docker history show`: prints what is recorded of one version. Its model is printed only as JSON.
 * @throws VERSION_UNKNOWN
 */
export async function showVersionCommand(
  context: CliContext,
  { environment, number, json }: ShowCommand,
): Promise<void> {
  using open = await openHistory(context, environment)
  const history = historyOf(open, environment, number)
  if (history === null) return context.fail()
  const version = versionOf(open.versions, history, number)
  if (version.modelLost !== null) context.fail()
  if (json) return context.printJson({ ...version, state: describeOutcome(version) })
  for (const line of renderVersion(version)) context.print(line)
}

/** A version as text. */
export function renderVersion(version: ReadVersion): string[] {
  const { begun, end, modelLost } = version
  const { author, row } = begun
  const facts: [string, string][] = [
    ['when', timeOf(begun.atMs)],
    ['who', `${author.user} on ${author.host}`],
    ...optional('run', author.run),
    ['commit', commitText(version)],
    ['change', changeWords(begun)],
    ['outcome', outcomeText(version)],
    ...(end === null ? [] : [['took', seconds(end.ms)] as [string, string]]),
    ['compose file', row.composeFile],
    ...optional('profiles', row.profiles.join(', ')),
    ...optional('env file', row.envFile),
    ...optional(
      'ports',
      Object.entries(row.ports)
        .map(([name, port]) => `${name} ${port}`)
        .join(', '),
    ),
    ['model', modelLost ?? begun.modelHash?.slice(0, 12) ?? 'none: the stack was removed'],
  ]
  return [
    `version ${begun.number} of ${begun.environment}: ${begun.stack}`,
    ...columns(facts).map((line) => `  ${line}`),
    '  plan',
    ...describePlan(begun).map((line) => `    ${line}`),
    ...(end === null ? [] : imageLines(end.images)),
  ]
}

function optional(name: string, text: string | null): [string, string][] {
  return text === null || text === '' ? [] : [[name, text]]
}

function commitText({ begun: { commit } }: Pick<ListedVersion, 'begun'>): string {
  if (commit === null) return 'none: the checkout has no commit'
  if (commit.isDirty === null) return `${commit.id}; git did not tell in time whether files had changed`
  return commit.isDirty ? `${commit.id}, with changes that are in no commit` : commit.id
}

function outcomeText(version: ReadVersion): string {
  const summary = version.end === null ? null : summaryOf(version.end.outcome)
  const word = describeOutcome(version)
  return summary === null ? word : `${word}: ${summary}`
}

function summaryOf(outcome: Outcome): string | null {
  return outcome.kind === 'failed' ? outcome.summary : null
}

function imageLines(images: NonNullable<ReadVersion['end']>['images']): string[] {
  if (images === null) return ['  images: the engine did not say which the containers have']
  const rows = Object.entries(images).map(([service, { reference, id }]) => [service, reference, id])
  return rows.length === 0 ? [] : ['  images', ...columns(rows.sort()).map((line) => `    ${line}`)]
}
