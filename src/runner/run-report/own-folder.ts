import { join } from 'node:path'
import type { Home } from '../../host/home/home.ts'
import { outputPath } from '../../keeper/client/address.ts'
import type { RecordedRun } from './recorded-runs.ts'

/** The folder of a run's report beside its log. It goes with the log. */
export function reportFolder(home: Home, { id, key }: Pick<RecordedRun, 'id' | 'key'>): string {
  return join(outputPath(home, key), `report${id.slice(key.length)}`)
}
