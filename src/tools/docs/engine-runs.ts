import type { EngineRunRecord } from '../engines/records.ts'
import { regenerate, table } from './generated.ts'

/** Replaces the table of what was run on which engine in `docs/engines.md`. */
export function regenerateEngineRuns(page: string, records: readonly EngineRunRecord[]): string {
  return regenerate(page, { 'engine runs': () => engineRuns(records) })
}

function engineRuns(records: readonly EngineRunRecord[]): string {
  const rows = records.flatMap(({ set, date, packages, suites }) =>
    suites.map(({ name, passed, failed }) => [
      `Debian ${set}`,
      upstream(packages['docker.io']),
      upstream(packages['docker-compose']),
      upstream(packages['docker-buildx']),
      name,
      String(passed),
      String(failed),
      date,
    ]),
  )
  const header = ['Packages', 'Engine', 'Compose', 'buildx', 'Tests', 'Passed', 'Failed', 'Date']
  return table([header, ...rows])
}

/** `28.5.2` of `28.5.2+dfsg4-5` or `1:28.5.2-1`. */
function upstream(version: string | undefined): string {
  const [, number] = /^(?:\d+:)?(\d+(?:\.\d+)*)/.exec(version ?? '') ?? []
  if (number === undefined) throw new Error(`${version} is no version of a Debian package`)
  return number
}
