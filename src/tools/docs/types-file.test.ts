import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkTypesFile } from '../../core/endpoints/types-file.ts'
import { loadMatrix } from '../../stack/definition/definition.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')

test("the types of this repository's e2e tests are current; `npm run types` updates them", () => {
  const text = readFileSync(join(ROOT, 'e2e', 'ssot-docker.d.ts'), 'utf8')
  expect(checkTypesFile(text, loadMatrix(ROOT).matrix)).toEqual({ isCurrent: true })
})
