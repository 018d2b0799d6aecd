import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { regenerateExitPaths } from './exit-paths.ts'

const PAGE = join(import.meta.dirname, '..', '..', '..', 'docs', 'exit-paths.md')

test('docs/exit-paths.md is what the tests prove; `npx vitest run -u src/tools/docs/exit-paths` writes it anew', async () => {
  await expect(regenerateExitPaths(readFileSync(PAGE, 'utf8'))).toMatchFileSnapshot(PAGE)
})
