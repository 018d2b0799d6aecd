import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createProgram } from '../../cli/program.ts'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { formatPorts } from '../../core/matrix/ports.ts'
import { cliContext } from '../../testing/processes/cli-context.ts'
import { regenerateMatrixDocs } from './matrix.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const DOCS = join(ROOT, 'docs', 'matrix.md')
const MATRIX = join(ROOT, 'docker', 'DOCKER_SSOT_MATRIX.md')

test('docs/matrix.md matches the code; `npx vitest run -u --project unit src/tools/docs` updates it', async () => {
  await expect(regenerateMatrixDocs(readFileSync(DOCS, 'utf8'))).toMatchFileSnapshot(DOCS)
})

test('a generated block that is missing or unknown is an error', () => {
  const text = readFileSync(DOCS, 'utf8')
  expect(() => regenerateMatrixDocs(text.replace('generated: sample', 'generated: samples'))).toThrow(
    'samples',
  )
  expect(() => regenerateMatrixDocs('')).toThrow('they must be')
})

describe("the prose of this repository's matrix", () => {
  const text = readFileSync(MATRIX, 'utf8')
  const { environments } = parseMatrix(text, MATRIX)
  const tree = /```text\n([\s\S]*?)```/.exec(text)?.[1] ?? ''

  test.each(environments.map((row) => [row.name, row] as const))(
    "the tree in this repository's matrix shows the environment %s",
    (name, row) => {
      const line = tree.split('\n').find((candidate) => candidate.split(/\s+/).includes(name))
      expect(line).toContain(` ${row.composeFile} `)
      expect(line).toContain(` ports ${formatPorts(row.hostPorts)}`)
    },
  )

  test("the commands in this repository's matrix exist", () => {
    const manifest: { scripts: Record<string, string> } = JSON.parse(
      readFileSync(join(ROOT, 'package.json'), 'utf8'),
    )
    const config = readFileSync(join(ROOT, 'vitest.config.ts'), 'utf8')
    const ownCommands = createProgram(cliContext()).commands.map((one) => one.name())
    const commands = [...text.matchAll(/`((?:npm|npx) [^`]+)`/g)].map((match) => match[1] ?? '')
    expect(commands).not.toHaveLength(0)
    for (const command of commands) {
      const [, script] = /^npm run (\S+)$/.exec(command) ?? []
      const [, project] = /^npx vitest (?:run )?--project (\S+)/.exec(command) ?? []
      if (command === 'npm ci') continue
      const [, own] = /^npx ssot-docker (\S+)/.exec(command) ?? []
      if (own !== undefined) {
        expect(ownCommands).toContain(own)
        continue
      }
      expect(script ?? project, command).toBeDefined()
      if (script !== undefined) expect(Object.keys(manifest.scripts)).toContain(script)
      if (project !== undefined) expect(config).toContain(`name: '${project}'`)
    }
  })
})
