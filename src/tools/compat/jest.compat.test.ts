import { existsSync } from 'node:fs'
import { describe, expect, inject, onTestFailed, test, vi } from 'vitest'
import { JEST_CASES } from './cases.ts'
import { type Foreign, GONE_MS, makeForeign } from './foreign.ts'
import { chapter, chapterOf, JEST_PAGE, STACK_FILES } from './guide.ts'

/* Projects that follow docs/jest.md and install the packed package, without Vitest. */

describe.runIf(existsSync(JEST_PAGE)).each(JEST_CASES)('Jest $jest on Node.js $node', ({ jest, node }) => {
  test('the tests of the Jest guide pass, and nothing is left of their stack', async () => {
    const { files } = chapter('A first test')
    const stack = Object.fromEntries(Object.entries(files).filter(([path]) => STACK_FILES.includes(path)))
    using project = makeForeign(inject('tarball'), stack)
    const install = ['npm', 'install', '--save-dev', `jest@${jest}`, `node@${node}`, project.tarball]
    const installed = await project.run(install)
    expect(installed.exitCode, installed.output).toBe(0)
    project.write('e2e/node.test.js', nodeTest(node))

    const preset = chapterOf(JEST_PAGE, 'Getting started')
    for (const [path, text] of Object.entries(preset.files)) project.write(path, text)
    for (const command of preset.commands) await green(project, command, 2)

    const alone = chapterOf(JEST_PAGE, 'Without the preset')
    for (const [path, text] of Object.entries(alone.files)) project.write(path, text)
    await green(project, ['npx', 'jest'], 3)
    await green(project, ['npx', 'jest', '--runInBand'], 3)
  })
})

const nodeTest = (node: string) => `
test('Node.js has the version of the case', () => {
  expect(process.versions.node.split('.')[0]).toBe('${node}')
})
`

async function green(project: Foreign, command: readonly string[], tests: number) {
  const { exitCode, output } = await project.run(command)
  onTestFailed(() => console.log(output))
  expect(output).toMatch(new RegExp(`Tests: +${tests} passed, ${tests} total`))
  expect(exitCode).toBe(0)
  await vi.waitUntil(() => project.left().length === 0, { timeout: GONE_MS, interval: 100 })
}
