import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSourceFiles } from '../imports/source-files.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
/** What `npm run test:compat` runs, as the beginnings of paths. */
const RUN: string[] = scripts['test:compat'].split(' ').filter((word: string) => word.startsWith('src/'))

test('every engine test that has a short form is in the list of test:compat', () => {
  const shortened = [...readSourceFiles()]
    .filter(([path, text]) => path.endsWith('.engine.test.ts') && text.includes("testing/whole-form.ts'"))
    .map(([path]) => path)
  expect(shortened.length).toBeGreaterThan(4)
  expect(shortened.filter((path) => !RUN.some((begin) => `src/${path}`.startsWith(begin)))).toEqual([])
})

test('every engine test that npm test leaves out is in the list of test:compat', () => {
  const config = readFileSync(join(ROOT, 'vitest.config.ts'), 'utf8')
  const [, list = ''] = /WHOLE_FORM_ONLY = \[\n([\s\S]*?)\n\]/.exec(config) ?? []
  const leftOut = [...list.matchAll(/'([^']+)'/g)].map(([, name]) => `src/${name}.engine.test.ts`)
  expect(leftOut.length).toBeGreaterThan(10)
  expect(leftOut.filter((path) => !RUN.some((begin) => path.startsWith(begin)))).toEqual([])
})
