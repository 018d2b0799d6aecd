import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, inject, test, vi } from 'vitest'
import { type Foreign, GONE_MS, makeForeign } from './foreign.ts'
import { rewritten, stepsOf } from './readme-steps.ts'

/* Follows the README from top to bottom, as a new user does, in a project that installs the packed package. */

const README = readFileSync(join(import.meta.dirname, '..', '..', '..', 'README.md'), 'utf8')

/** Commands for a checkout of this repository. They are not run, since `npm test` runs this test. */
const HERE = ['npm run e2e', 'npm test', 'npm pack ../vitest-environment-ssot-docker']

interface Expectation {
  /** What its output must contain. */
  says: string | RegExp
  /** What the text tells the reader to do first. */
  first?: (project: Foreign) => void
  /** Whether the command is for a repository without a matrix. */
  isWithoutMatrix?: boolean
}

const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'

/** Every command of the README for the user's project. */
const EXPECTED: Readonly<Record<string, Expectation>> = {
  'npm install --save-dev vitest ./vitest-environment-ssot-docker-0.1.0.tgz': { says: 'added' },
  'npx vitest run': { says: 'Tests  1 passed (1)' },
  'npx ssot-docker prune --dry-run': { says: 'nothing to remove' },
  'npx ssot-docker prune': { says: 'nothing to remove' },
  'npx ssot-docker doctor': { says: /^ok +engine /m },
  'npx ssot-docker refresh': {
    says: 'is ready: 2 of 2 services refreshed',
    first: (project) =>
      project.write(
        'docker/compose.dev.yml',
        project
          .read('docker/compose.test.yml')
          .replace(/^ {2}cache:$/m, "$&\n    volumes: ['cache:/data']")
          .concat('volumes: { cache: {} }\n'),
      ),
  },
  'npx ssot-docker status': { says: /^ {2}web +running .* 23200 +ok /m },
  'npx ssot-docker down': { says: 'removed 2 containers, 1 network' },
  'npx ssot-docker history': { says: /^ +1 .* refresh +done .*create/m },
  'npx ssot-docker rollback': { says: 'is back at version 1: 2 of 2 services changed' },
  'npx ssot-docker validate': { says: 'No problems.' },
  'npx ssot-docker fix --dry-run': { says: '0 findings would be fixed in 0 files.' },
  'npx ssot-docker init': { says: MATRIX, isWithoutMatrix: true },
  'npx ssot-docker init --dry-run': { says: '## Environments', isWithoutMatrix: true },
  'npx ssot-docker types --output e2e/ssot-docker.d.ts': { says: 'e2e/ssot-docker.d.ts' },
}

/** Runs even if the test has failed. */
const TAKE_DOWN = ['npx', 'ssot-docker', 'down', 'development', '--volumes']

test('a user who follows the README gets the results that it promises, and nothing is left', async () => {
  using project = makeForeign(inject('tarball'), {
    'package.json': '{ "private": true, "allowScripts": { "node": true } }',
  })
  // The README recommends it if the Node.js of the machine is too old.
  const node = await project.run(['npm', 'install', '--save-dev', 'node@24'])
  expect(node.exitCode, node.output).toBe(0)

  await using _stack = {
    async [Symbol.asyncDispose]() {
      await project.run(TAKE_DOWN)
    },
  }
  const carriedOut: string[] = []
  // `../docs/postgres.engine.test.ts` follows that chapter, in a project of its own.
  const page = README.replace(/^## Postgres, migrations and an API\n[\s\S]*?(?=^## What tests see$)/m, '')
  expect(page).not.toBe(README)
  for (const step of stepsOf(page)) {
    if (step.kind === 'write') project.write(step.file, step.text)
    if (step.kind === 'rewrite') project.write(step.file, rewritten(project.read(step.file), step.chapters))
    if (step.kind !== 'type') continue
    const line = step.command.join(' ')
    if (HERE.includes(line)) continue
    const expected = EXPECTED[line]
    if (expected === undefined)
      throw new Error(`Add the output of ${line}, a command of the README, to EXPECTED.`)
    const { says, first, isWithoutMatrix = false } = expected
    first?.(project)
    const matrix = isWithoutMatrix ? project.read(MATRIX) : undefined
    if (isWithoutMatrix) project.remove(MATRIX)
    const { exitCode, output } = await project.run(step.command)
    if (matrix !== undefined) project.write(MATRIX, matrix)
    expect(output, line).toMatch(says)
    expect(exitCode, `${line}\n${output}`).toBe(0)
    carriedOut.push(line)
  }
  expect(Object.keys(EXPECTED).filter((line) => !carriedOut.includes(line))).toEqual([])

  // The rollback has brought back what was down.
  const rolledBack = await project.run(['npx', 'ssot-docker', 'down'])
  expect(rolledBack.output).toContain('removed 2 containers, 1 network')

  // With the last config of the README.
  const again = await project.run(['npx', 'vitest', 'run'])
  expect(again.output).toContain('Tests  1 passed (1)')
  await vi.waitUntil(() => project.left().every((one) => one.startsWith('volume ')), {
    timeout: GONE_MS,
    interval: 100,
  })
  const down = await project.run(TAKE_DOWN)
  expect(down.output).toContain('1 volume')
  expect(project.left()).toEqual([])
})
