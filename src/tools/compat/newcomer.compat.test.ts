import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, inject, onTestFailed, test, vi } from 'vitest'
import { ADOPTION, readExpected } from '../../testing/adoption/expected.ts'
import { withOwnImages } from '../../testing/adoption/images.ts'
import { casesOf, NEWCOMER_CASES, type NewcomerCase } from './cases.ts'
import { type Foreign, GONE_MS, makeForeign } from './foreign.ts'
import { linkPackages } from './linked.ts'

/*
 * The owner of an ordinary repository goes by docs/init.md: installs the packed package, runs `init`, and tests. No file of the
 * repository is edited.
 */

const REPOSITORY = 'bakery-everyday'

interface Way {
  packages: readonly string[]
  init: readonly string[]
  /** Files that `init` writes: the config and a first test. */
  writes: readonly string[]
  /** The owner's own test, in the format of the runner. */
  own: { path: string; text: string }
  run: readonly string[]
  /** What it prints when all tests have passed. */
  says: RegExp
}

const BODY = `
  const posted = await fetch(new URL('/orders', ssot.url('api')), { method: 'POST' })
  let baked = ''
  while (!baked.includes('@')) baked = await (await fetch(new URL('/baked', ssot.url('api')))).text()
`
const TITLE = "test('the worker bakes what was ordered', async () => {"
const SSOT = "import { ssot } from 'vitest-environment-ssot-docker'"
const EXPECT = "  expect([posted.status, baked]).toEqual([201, 'bakery@example.com'])\n})\n"

const WAYS: Record<NewcomerCase['runner'], Way> = {
  vitest: {
    packages: ['vitest'],
    init: ['--vitest'],
    writes: ['vitest.config.mts', 'e2e/stack.test.ts'],
    own: {
      path: 'e2e/orders.test.ts',
      text: `import { expect, test } from 'vitest'\n${SSOT}\n${TITLE}${BODY}${EXPECT}`,
    },
    run: ['npx', 'vitest', 'run'],
    says: /Tests +2 passed \(2\)/,
  },
  jest: {
    packages: ['jest'],
    init: ['--jest'],
    writes: ['jest.config.cjs', 'e2e/stack.test.cjs'],
    own: {
      path: 'e2e/orders.test.js',
      text: `const { ssot } = require('vitest-environment-ssot-docker')\n${TITLE}${BODY}${EXPECT}`,
    },
    run: ['npx', 'jest'],
    says: /Tests: +2 passed, 2 total/,
  },
  playwright: {
    packages: ['@playwright/test'],
    init: ['--playwright'],
    writes: ['playwright.config.ts', 'e2e/stack.spec.ts'],
    own: {
      path: 'e2e/orders.spec.ts',
      text: `import { expect, test } from '@playwright/test'\n${SSOT}\n${TITLE}${BODY}${EXPECT}`,
    },
    run: ['npx', 'playwright', 'test'],
    says: /2 passed/,
  },
  'node:test': {
    packages: [],
    init: [],
    writes: [],
    own: {
      path: 'e2e/orders.test.mjs',
      text: `import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
${SSOT}
${TITLE}${BODY}  deepEqual([posted.status, baked], [201, 'bakery@example.com'])
})
`,
    },
    run: ['npx', 'ssot-docker', 'run', '--', 'node', '--test', 'e2e/orders.test.mjs'],
    says: /^(?:ℹ|#) pass 1$/m,
  },
}

describe.each(casesOf(NEWCOMER_CASES, process.env))(
  'the owner of an ordinary repository, with $runner $packages',
  ({ runner, packages: how }) => {
    test(`with ${runner}, three commands lead to green tests, and two runs at once share nothing`, async () => {
      const { packages, init, writes, own, run, says } = WAYS[runner]
      const files = filesOf(join(ADOPTION, REPOSITORY))
      using project = makeForeign(inject('tarball'), files)
      await prepare(project)

      if (how === 'linked') linkPackages(project)
      else await succeeds(project, ['npm', 'install', '--save-dev', 'node@24', ...packages, project.tarball])
      const told = await succeeds(project, ['npx', 'ssot-docker', 'init', ...init])
      expect(told).toContain('`npx ssot-docker validate`: No problems')
      expect(told).not.toContain('To decide')
      for (const path of writes) expect(told).toContain(path)
      const [config] = writes
      if (config !== undefined) expect(optionsIn(project.read(config)).length).toBeLessThanOrEqual(3)
      project.write(own.path, own.text)
      try {
        const runs = await Promise.all([project.run(run), project.run(run)])
        for (const { exitCode, output } of runs) {
          onTestFailed(() => console.log(output))
          expect(output).toMatch(says)
          expect(exitCode).toBe(0)
        }
        await vi.waitUntil(() => project.left().length === 0, { timeout: GONE_MS, interval: 100 })
      } finally {
        removeImages(project)
      }

      const { 'package.json': _changed, ...others } = files
      for (const [path, text] of Object.entries(others)) expect(project.read(path), path).toBe(text)
      expect(readdirSync(join(project.root, 'data/postgres'))).toEqual(['PG_VERSION'])
    })
  },
)

/** The files that git has, by path, with the names that the images have on this machine. */
function filesOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = paths.filter((path) => path !== 'expected.yaml' && statSync(join(folder, path)).isFile())
  return Object.fromEntries(
    files.map((path) => [path, withOwnImages(readFileSync(join(folder, path), 'utf8'))]),
  )
}

/** Git, and what only this machine has: an .env, and the database of development, which no PostgreSQL of today opens. */
async function prepare(project: Foreign): Promise<void> {
  const { untracked } = readExpected(REPOSITORY)
  for (const [path, text] of Object.entries(untracked)) project.write(path, text)
  project.write('data/postgres/PG_VERSION', '7\n')
  await succeeds(project, ['git', 'init', '--quiet'])
  await succeeds(project, ['git', 'add', '--all'])
}

async function succeeds(project: Foreign, command: readonly string[]): Promise<string> {
  const { exitCode, output } = await project.run(command)
  expect(exitCode, output).toBe(0)
  return output
}

/** The lines of a config between the first and the last bracket. */
function optionsIn(config: string): string[] {
  const lines = config.trimEnd().split('\n')
  return lines.slice(lines.findIndex((line) => line.endsWith('{')) + 1, -1)
}

function removeImages({ root, docker }: Foreign): void {
  const mine = `reference=ssot-docker/${basename(root).toLowerCase()}-*`
  const images = docker('image', 'ls', '-q', '--filter', mine)
  if (images !== '') docker('image', 'rm', '--force', ...new Set(images.split('\n')))
}
