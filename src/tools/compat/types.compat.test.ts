import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { TYPE_CASES, type TypeCase } from './cases.ts'
import { type Foreign, makeForeign } from './foreign.ts'
import { chapter } from './guide.ts'

/*
 * The types as a user's type checker sees them: the chapter of the guide, and the files in `type-tests`, which mark every
 * line that must not compile.
 */

const FIRST = chapter('A first test')
const GUIDE = chapter('Services as types')
const typeTest = (name: string) => readFileSync(join(import.meta.dirname, 'type-tests', name), 'utf8')

test.each(TYPE_CASES)('the types work with Vitest $vitest and TypeScript $typescript', async (row) => {
  const files = { ...FIRST.files, 'tsconfig.json': GUIDE.files['tsconfig.json'] ?? '' }
  using project = makeForeign(inject('tarball'), files)
  const [install = [], write = [], ...checks] = GUIDE.commands
  for (const command of [...FIRST.commands, install]) {
    if (command[1] === 'install') await does(project, ...command.map((word) => versioned(word, row)))
  }
  project.write('e2e/plain.ts', typeTest('plain.ts'))
  for (const type of ['commonjs', 'module']) {
    await does(project, 'npm', 'pkg', 'set', `type=${type}`)
    await does(project, 'npx', 'tsc', '-p', '.')
  }
  project.remove('e2e/plain.ts')

  await does(project, ...write)
  project.write('e2e/narrowed.ts', typeTest('narrowed.ts'))
  project.write('e2e/typed.test.ts', GUIDE.files['e2e/typed.test.ts'] ?? '')
  for (const check of checks) await does(project, ...check)
  await does(project, 'npm', 'pkg', 'set', 'type=commonjs')
  await does(project, 'npx', 'tsc', '-p', '.')
  // The guide's test also passes at run time.
  await does(project, 'npx', 'vitest', 'run', 'e2e/typed')
})

function versioned(word: string, { vitest, typescript }: TypeCase): string {
  if (word === 'vitest') return `vitest@${vitest}`
  return word === 'typescript' ? `typescript@${typescript}` : word
}

async function does(project: Foreign, ...command: string[]): Promise<void> {
  const { exitCode, output } = await project.run(command)
  expect(exitCode, `${command.join(' ')}\n${output}`).toBe(0)
}
