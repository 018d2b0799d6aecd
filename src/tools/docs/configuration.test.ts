import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { regenerateConfigurationDocs } from './configuration.ts'

const DOCS = join(import.meta.dirname, '..', '..', '..', 'docs', 'configuration.md')

test('docs/configuration.md is what the code says; `npx vitest run src/tools/docs/configuration -u` writes it anew', async () => {
  await expect(regenerateConfigurationDocs(readFileSync(DOCS, 'utf8'))).toMatchFileSnapshot(DOCS)
})
