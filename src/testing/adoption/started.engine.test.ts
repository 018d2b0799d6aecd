import { copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestEngine, testEngine, untilGone } from '../engines/test-engine.ts'
import { runVitest } from '../processes/vitest-process.ts'
import { type Adopted, adopt } from './adopt.ts'
import { ADOPTION, FIRST_TEST, readExpected, STARTED } from './expected.ts'
import { withOwnImages } from './images.ts'

/*
 * Repositories as people have them, started for their first test. After `init`, nothing is edited.
 */

const PACKAGES = join(import.meta.dirname, '..', '..', '..', 'node_modules')

/** `npm test` starts the repositories whose barriers no other engine test knows. */
const SHORT = ['greeter-config-content', 'shop-literal-ports']
const names = process.env.SSOT_FACES === 'short' ? SHORT : STARTED

let engine: TestEngine
beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

/** Adds what the owner adds: the packages, and a test beside the one of `init`. */
function addFirstTest({ root }: Adopted, name: string): void {
  const installed = join(root, 'node_modules')
  mkdirSync(installed)
  symlinkSync(join(PACKAGES, '..'), join(installed, 'vitest-environment-ssot-docker'))
  for (const other of ['vitest', 'pg']) symlinkSync(join(PACKAGES, other), join(installed, other))
  copyFileSync(join(ADOPTION, name, FIRST_TEST), join(root, 'e2e', FIRST_TEST))
}

test.each(names)('two runs at once pass in %s, in which nothing was edited', async (name) => {
  using adopted = await adopt(name, readExpected(name), { flags: ['--vitest'], change: withOwnImages })
  const repository = basename(adopted.root).toLowerCase()
  addFirstTest(adopted, name)
  try {
    const runs = await Promise.all([runVitest(adopted.root), runVitest(adopted.root)])
    for (const { exit, output } of runs) {
      expect(exit, output).toBe(0)
      // That of `init` and the owner's.
      expect(output).toMatch(/Test Files\s+2 passed/u)
    }
    await untilGone(engine, repository)
  } finally {
    engine.removeImagesOf(repository)
  }
})
