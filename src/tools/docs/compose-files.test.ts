import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { regenerateComposeFileDocs } from './compose-files.ts'

const PAGE = join(import.meta.dirname, '..', '..', '..', 'docs', 'compose-files.md')

test('docs/compose-files.md lists what the code refuses; `npx vitest run -u --project unit src/tools/docs` updates it', async () => {
  await expect(regenerateComposeFileDocs(readFileSync(PAGE, 'utf8'))).toMatchFileSnapshot(PAGE)
})
