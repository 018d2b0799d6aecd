import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createProgram } from '../../cli/program.ts'
import { RULES } from '../../enforcer/rules/index.ts'
import { cliContext } from '../../testing/processes/cli-context.ts'
import { regenerateRuleDocs } from './rules.ts'

const PAGE = join(import.meta.dirname, '..', '..', '..', 'docs', 'rules.md')
const text = readFileSync(PAGE, 'utf8')

test('docs/rules.md matches the code; `npx vitest run -u --project unit src/tools/docs` updates it', async () => {
  await expect(regenerateRuleDocs(text)).toMatchFileSnapshot(PAGE)
})

test('docs/rules.md has a heading for every rule, which the links to it need', () => {
  for (const { id } of RULES) expect(regenerateRuleDocs(text)).toMatch(new RegExp(`^### ${id}$`, 'm'))
})

test('the commands and options in docs/rules.md exist', () => {
  const { commands } = createProgram(cliContext())
  const named = [...text.matchAll(/ssot-docker (validate|enforce|fix|cleanup|audit|explain)([^`\n]*)/g)]
  expect(named.length).toBeGreaterThan(6)
  for (const [, name, rest = ''] of named) {
    const options = commands.find((command) => command.name() === name)?.options.map(({ long }) => long)
    for (const [option] of rest.matchAll(/--[\w-]+/g)) expect(options, `${name} ${option}`).toContain(option)
  }
})
