import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { regenerateExitPaths } from './exit-paths.ts'

const PAGE = join(import.meta.dirname, '..', '..', '..', 'docs', 'exit-paths.md')

test('docs/exit-paths.md has the outcomes that the engine tests check; `npx vitest run -u --project unit src/tools/docs` updates it', async () => {
  await expect(regenerateExitPaths(readFileSync(PAGE, 'utf8'))).toMatchFileSnapshot(PAGE)
})
