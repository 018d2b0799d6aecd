import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { homeOf } from '../host/home/home.ts'
import { dockerIn, keepersOf, logsOf, type OwnHome, ownHome } from '../testing/processes/own-home.ts'
import { runVitest } from '../testing/processes/vitest-process.ts'
import { makeProject, type Project } from '../testing/repositories/project.ts'

/*
 * Test runs with a registry that cannot be used. The engine test of the CLI (`src/cli/home.engine.test.ts`) has the commands.
 */

const CONFIG = `
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default { plugins: [ssotDocker()], test: { environment: 'ssot-docker' } }
`
const ANSWERS = `
import { rmSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
test('the stack answers', async () => {
  expect(await (await fetch(process.env.WEB_URL)).text()).toBe('hello')
  HARM
})
`

let project: Project
let own: OwnHome
beforeEach(() => {
  own = ownHome()
})
afterEach(async () => {
  await expect.poll(() => keepersOf(own.home), { timeout: 20_000 }).toEqual([])
  const mine = `name=${basename(project.root).toLowerCase()}`
  expect(dockerIn(homeOf(process.env), 'ps', '-aq', '--filter', mine)).toBe('')
  project[Symbol.dispose]()
  own[Symbol.dispose]()
})

function run(harm: string) {
  const files = { 'vitest.config.js': CONFIG, 'a.test.js': ANSWERS.replace('HARM', harm) }
  project = makeProject({ files })
  return runVitest({ root: project.root, env: own.env })
}

const registry = () => JSON.stringify(own.home.registry)

test('a stack is removed at the end of its run although the registry was damaged meanwhile', async () => {
  const { exit, output } = await run(`writeFileSync(${registry()}, Buffer.alloc(9000, 0xa5))`)
  expect(exit, output).toBe(0)
  expect(readdirSync(own.home.folder).join()).toContain('registry.db.damaged-')
  expect(logsOf(own.home)).toContain('registry.db is damaged (')
})

test('a stack is removed at the end of its run although the registry was deleted meanwhile', async () => {
  const { exit, output } = await run(`rmSync(${registry()})`)
  expect(exit, output).toBe(0)
})

test('a run that finds a damaged registry starts on a new one, and says so', async () => {
  writeFileSync(own.home.registry, 'hello', { mode: 0o600 })
  const { exit, output } = await run('')
  expect(exit, output).toBe(0)
  expect(output, logsOf(own.home)).toContain(`${own.home.registry} is damaged (`)
  expect(existsSync(join(own.home.folder, 'registry.db'))).toBe(true)
})

test('a run that finds the registry locked fails with the error that names the process, and no trace', async () => {
  await run('') // Makes the registry.
  project[Symbol.dispose]()
  using db = new DatabaseSync(own.home.registry)
  db.exec('BEGIN EXCLUSIVE')
  const { exit, output } = await run('')
  expect(exit).toBe(1)
  expect(output).toContain(`[REGISTRY_BUSY] ${own.home.registry}, in which processes record what they hold`)
  expect(output).toContain(`has been locked by process ${process.pid} for 10 s`)
  expect(output).not.toContain('KEEPER_NOT_STARTED')
})
