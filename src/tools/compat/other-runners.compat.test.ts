import { readFileSync } from 'node:fs'
import { describe, expect, inject, onTestFailed, test } from 'vitest'
import { parseProfile } from '../../core/machine/profile.ts'
import { homeOf } from '../../host/home/home.ts'
import { snippetsOf } from '../docs/snippets.ts'
import { casesOf, OTHER_RUNNERS_CASES } from './cases.ts'
import { end } from './command.ts'
import { type Foreign, makeForeign } from './foreign.ts'
import { chapter, chapterOf, OTHER_RUNNERS_PAGE, STACK_FILES, titles } from './guide.ts'

/* Projects that follow docs/other-runners.md from top to bottom and install the packed package, without Vitest and Jest. */

/** What each chapter's last command prints. */
const EXPECTED: Readonly<Record<string, RegExp>> = {
  'Any command': /^http:\/\/127\.0\.0\.1:34\d\d\d$/m,
  // With the tests of `probe`.
  Playwright: /[23] passed/,
  'Playwright with options': /[23] passed/,
  'node:test': /^(?:ℹ|#) pass 1$/m,
  'A shell script': /^http:\/\/127\.0\.0\.1:34\d\d\d answers with 418$/m,
  Python: /Ran 1 test in [\s\S]*OK/,
}

/** What the guide's test does not check: the versions of the case, and that a page of a browser reaches the stack. */
const probe = (playwright: string, executable: string | undefined) => `
import { expect, test } from '@playwright/test'
test('Playwright has the version of the case', () => {
  expect(require('@playwright/test/package.json').version + '.').toMatch(/^${playwright.replaceAll('.', '\\.')}\\./)
})
${
  executable === undefined
    ? ''
    : `
test.use({ launchOptions: { executablePath: ${JSON.stringify(executable)}, args: ['--no-sandbox', '--disable-gpu'] } })
test('a page of a browser reaches the stack', async ({ page }) => {
  const response = await page.goto('/teapot')
  expect(response?.status()).toBe(418)
  await expect(page.locator('body')).toHaveText('hello')
})
`
}`

test('every chapter of the guide about other runners has an expectation, and python3 is installed', async () => {
  expect(titles(OTHER_RUNNERS_PAGE)).toEqual(Object.keys(EXPECTED))
  const onPage = snippetsOf(readFileSync(OTHER_RUNNERS_PAGE, 'utf8')).length
  const inChapters = Object.keys(EXPECTED).reduce((sum, title) => {
    const { files, commands } = chapterOf(OTHER_RUNNERS_PAGE, title)
    return sum + Object.keys(files).length + commands.length
  }, 0)
  // One block has two commands.
  expect(inChapters).toBe(onPage + 1)
  const python = await end(['sh', '-c', 'command -v python3'], { cwd: '/', env: process.env })
  expect(python.exitCode, 'python3 is not installed: the recipe for Python cannot be tested').toBe(0)
})

describe.each(casesOf(OTHER_RUNNERS_CASES, process.env))(
  'Playwright $playwright and other runners on Node.js $node',
  ({ playwright, node, hasBrowser }) => {
    test('the recipes of the guide work, and nothing is left of their stacks', async () => {
      const { files } = chapter('A first test')
      const stack = Object.fromEntries(Object.entries(files).filter(([path]) => STACK_FILES.includes(path)))
      using project = makeForeign(inject('tarball'), stack)
      const packages = [`@playwright/test@${playwright}`, `node@${node}`, project.tarball]
      const installed = await project.run(['npm', 'install', '--save-dev', ...packages])
      expect(installed.exitCode, installed.output).toBe(0)
      project.write('e2e/probe.spec.ts', probe(playwright, hasBrowser ? browser() : undefined))
      for (const title of Object.keys(EXPECTED)) await follow(project, title)
    })
  },
)

/** Writes the files of a chapter and runs its commands, except for installations; each stack is gone when its command ends. */
async function follow(project: Foreign, title: string): Promise<void> {
  const { files, commands } = chapterOf(OTHER_RUNNERS_PAGE, title)
  for (const [path, text] of Object.entries(files)) project.write(path, text)
  for (const command of commands) {
    if (command[0] === 'npm') continue
    const { exitCode, output } = await project.run(command)
    onTestFailed(() => console.log(output))
    expect(output, title).toMatch(EXPECTED[title] ?? /^$/)
    expect(exitCode, title).toBe(0)
    expect(project.left().filter((one) => !one.startsWith('keeper'))).toEqual([])
  }
}

/** @throws Error when `npm run setup` has recorded none */
function browser(): string {
  const file = homeOf(process.env).profile
  const { browser: found } = parseProfile(readFileSync(file, 'utf8'), file)
  if (!found) throw new Error(`No browser is recorded in ${file}. Run \`npm run setup\`, which provides one.`)
  return found.executable
}
