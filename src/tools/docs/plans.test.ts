import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { regeneratePlans } from './plans.ts'

const PAGE = join(import.meta.dirname, '..', '..', '..', 'docs', 'plans.md')

test('docs/plans.md is what the code plans; `npx vitest run -u --project unit src/tools/docs/plans` writes it again', async () => {
  await expect(regeneratePlans(readFileSync(PAGE, 'utf8'))).toMatchFileSnapshot(PAGE)
})
