import { describe, expect, inject, onTestFailed, test, vi } from 'vitest'
import { FOREIGN_CASES, type ForeignCase, type Layout } from './cases.ts'
import type { Ended } from './command.ts'
import { type Foreign, GONE_MS, makeForeign } from './foreign.ts'
import { type Chapter, chapter } from './guide.ts'

/*
 * Projects that follow docs/getting-started.md and install the packed package, one for each row of `cases.ts`.
 */

const FIRST = chapter('A first test')

/** What the guide's tests do not check: the versions of the runner and of Node.js, and the second service. */
const probe = ({ vitest, node }: ForeignCase) => `
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'

test('the runner and Node.js have the versions of the case', () => {
  const { version } = createRequire(import.meta.url)('vitest/package.json')
  expect(\`\${version}.\`).toMatch(/^${vitest.replaceAll('.', '\\.')}\\./)
  expect(\`\${process.versions.node}.\`).toMatch(/^${node.replaceAll('.', '\\.')}\\./)
})

test('the second service answers', async () => {
  const { host, port } = ssot.services.cache
  const socket = connect(port, host)
  socket.write('PING\\r\\n')
  const [answer] = await once(socket, 'data')
  socket.destroy()
  expect(String(answer)).toBe('+PONG\\r\\n')
})
`

/** A test that kills the keeper of its own run, found by its home. */
const KILL = `
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'vitest'

const read = (pid, name) => {
  try {
    return readFileSync('/proc/' + pid + '/' + name, 'utf8')
  } catch {
    return ''
  }
}

test('this test kills its keeper', () => {
  const home = 'SSOT_DOCKER_HOME=' + process.env.SSOT_DOCKER_HOME
  const pids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name))
  const keepers = pids.filter((pid) => read(pid, 'cmdline').includes('/keeper/main.js') && read(pid, 'environ').includes(home))
  for (const pid of keepers) process.kill(Number(pid), 'SIGKILL')
})
`

describe.each(FOREIGN_CASES)('Vitest $vitest on Node.js $node, $layout', (row) => {
  test('the tests of the guide pass, and nothing is left of their stack', async () => {
    using project = makeForeign(inject('tarball'), { ...FIRST.files })
    await LAYOUTS[row.layout](project, row)
  })
})

const LAYOUTS: Record<Layout, (project: Foreign, row: ForeignCase) => Promise<void>> = {
  async 'ES modules'(project, row) {
    const manifest = JSON.parse(FIRST.files['package.json'] ?? '')
    project.write('package.json', JSON.stringify({ ...manifest, type: 'module' }))
    project.write('e2e/probe.test.js', probe(row))
    await carryOut(project, FIRST, row, 4)
    await carryOut(project, chapter('With the plugin'), row, 4)
    for (const pool of ['forks', 'threads', 'vmThreads'])
      await green(project, ['npx', 'vitest', 'run', '--pool', pool], 4)
    await failsWithoutKeeper(project)
  },
  async CommonJS(project, row) {
    project.write('e2e/probe.test.js', probe(row))
    await carryOut(project, FIRST, row, 4)
    project.remove('vitest.config.mts')
    await carryOut(project, chapter('CommonJS'), row, 5)
    await green(project, ['npx', 'vitest', 'run'], 5)
    project.remove('vitest.config.cts')
    // Most projects use this name; in this project it is a CommonJS module.
    project.write('vitest.config.ts', chapter('With the plugin').files['vitest.config.mts'] ?? '')
    await green(project, ['npx', 'vitest', 'run'], 5)
    await failsWithoutKeeper(project)
  },
  async workspaces(project, row) {
    const guide = chapter('Workspaces')
    for (const path of Object.keys(FIRST.files)) if (!guide.tree.includes(path)) project.remove(path)
    for (const [path, text] of Object.entries(guide.files)) project.write(path, text)
    expect([...guide.tree].sort()).toEqual(project.files())
    project.write('packages/e2e/probe.test.js', probe(row))
    succeeded(await project.run(['npm', 'install', '--save-dev', `node@${row.node}`]))
    await carryOut(project, guide, row, 3)
    await green(project, ['npx', 'vitest', 'run'], 3, 'packages/e2e')
  },
}

/** Writes the files of a chapter and runs its commands, with the versions of the case. */
async function carryOut(project: Foreign, { files, commands }: Chapter, row: ForeignCase, tests: number) {
  for (const [path, text] of Object.entries(files)) {
    // The case may have written its own.
    if (path !== 'package.json') project.write(path, text)
  }
  for (const command of commands) {
    const [program, verb] = command
    if (program === 'npm' && verb === 'pack') continue // `pack.ts` has done it, once for all files.
    if (program === 'npm' && verb === 'install') {
      succeeded(await project.run(command.map((word) => versioned(word, row))))
    } else await green(project, command, tests)
  }
}

function versioned(word: string, { vitest, node }: ForeignCase): string {
  if (word === 'vitest') return `vitest@${vitest}`
  return word === 'node@24' ? `node@${node}` : word
}

/** Runs tests, which must all pass; soon after, nothing is left of their stack. */
async function green(project: Foreign, command: readonly string[], tests: number, folder?: string) {
  const { exitCode, output } = await project.run(command, folder)
  onTestFailed(() => console.log(output))
  expect(output).toContain(`Tests  ${tests} passed (${tests})`)
  expect(exitCode).toBe(0)
  await vi.waitUntil(() => project.left().length === 0, { timeout: GONE_MS, interval: 100 })
}

/** The error must fail the run in every Vitest, whatever it does with errors of a global teardown. */
async function failsWithoutKeeper(project: Foreign) {
  project.write('e2e/kill.test.js', KILL)
  const { exitCode, output } = await project.run(['npx', 'vitest', 'run', 'e2e/kill'])
  expect(output).toContain('KEEPER_GONE')
  expect(exitCode, output).toBe(1)
  expect(project.left()).toEqual([])
}

function succeeded({ exitCode, output }: Ended): void {
  expect(exitCode, output).toBe(0)
}
