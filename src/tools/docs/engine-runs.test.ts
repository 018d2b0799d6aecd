import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRecords } from '../engines/records.ts'
import { regenerateEngineRuns } from './engine-runs.ts'

const PAGE = join(import.meta.dirname, '..', '..', '..', 'docs', 'engines.md')

test('docs/engines.md shows what was run on which engine; `npx vitest run -u --project unit src/tools/docs` updates it', async () => {
  const page = regenerateEngineRuns(readFileSync(PAGE, 'utf8'), readRecords())
  await expect(page).toMatchFileSnapshot(PAGE)
})

test('the table has one row for each suite, with the versions as they are known outside of Debian', () => {
  const packages = {
    'docker.io': '1:28.5.2+dfsg4-5',
    'docker-compose': '2.40.3-3',
    'docker-buildx': '0.29.1+ds1',
  }
  const suites = [
    { name: 'engine', passed: 12, failed: 0 },
    { name: 'e2e', passed: 3, failed: 1 },
  ]
  const records = [{ set: 'testing' as const, date: '2026-11-28', packages, suites }]
  const page = regenerateEngineRuns('<!-- generated: engine runs -->\n<!-- end -->', records)
  expect(page.split('\n').filter((line) => line.startsWith('| Debian'))).toEqual([
    '| Debian testing | 28.5.2 | 2.40.3  | 0.29.1 | engine | 12     | 0      | 2026-11-28 |',
    '| Debian testing | 28.5.2 | 2.40.3  | 0.29.1 | e2e    | 3      | 1      | 2026-11-28 |',
  ])
})
