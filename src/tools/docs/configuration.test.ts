import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { regenerateConfigurationDocs, regenerateReadmeOptions } from './configuration.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const DOCS = join(ROOT, 'docs', 'configuration.md')
const README = join(ROOT, 'README.md')

test('docs/configuration.md matches the code; `npx vitest run -u --project unit src/tools/docs` updates it', async () => {
  await expect(regenerateConfigurationDocs(readFileSync(DOCS, 'utf8'))).toMatchFileSnapshot(DOCS)
})

test('the table of options in the README matches the code; `npx vitest run -u --project unit src/tools/docs` updates it', async () => {
  await expect(regenerateReadmeOptions(readFileSync(README, 'utf8'))).toMatchFileSnapshot(README)
})
