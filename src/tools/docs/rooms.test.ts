import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { regenerateRooms } from './rooms.ts'

const DOCS = join(import.meta.dirname, '..', '..', '..', 'docs')

test.each(['architecture.md', 'CONTRIBUTING.md'])(
  'docs/%s shows the imports between rooms; `npx vitest run -u --project unit src/tools/docs` updates it',
  async (name) => {
    const page = join(DOCS, name)
    await expect(regenerateRooms(readFileSync(page, 'utf8'))).toMatchFileSnapshot(page)
  },
)
