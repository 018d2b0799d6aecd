import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { regenerateConfigurationDocs } from './configuration.ts'

const DOCS = join(import.meta.dirname, '..', '..', '..', 'docs', 'configuration.md')

test('docs/configuration.md matches the code; `npx vitest run -u --project unit src/tools/docs` updates it', async () => {
  await expect(regenerateConfigurationDocs(readFileSync(DOCS, 'utf8'))).toMatchFileSnapshot(DOCS)
})
