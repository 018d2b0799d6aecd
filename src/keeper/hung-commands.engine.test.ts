import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { identify } from '../host/processes/identity.ts'
import { Registry } from '../host/registry/registry.ts'
import { type ComposeStandIn, composeThatHangs } from '../testing/engines/compose-stand-in.ts'
import {
  dockerIn,
  filesOf,
  keepersOf,
  logsOf,
  type OwnHome,
  ownHome,
  pruneIn,
} from '../testing/processes/own-home.ts'
import { startVitest, type VitestProcess } from '../testing/processes/vitest-process.ts'
import { makeProject, type Project } from '../testing/repositories/project.ts'

/*
 * Commands of Compose that never answer, for which a stand-in takes the place of Compose.
 */

const config = (options: string) => `
import { defineConfig } from 'vitest/config'
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default defineConfig({ plugins: [ssotDocker(${options})], test: { environment: 'ssot-docker' } })
`
const TEST = "import { test } from 'vitest'\ntest('never runs', () => {})\n"

let own: OwnHome
let project: Project
beforeEach(() => {
  own = ownHome()
  project = makeProject({ files: { 'vitest.config.js': config(''), 'a.test.js': TEST } })
})
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') console.log(logsOf(own.home))
  await keeperGone()
  project[Symbol.dispose]()
  own[Symbol.dispose]()
})

const run = () => startVitest({ root: project.root, env: own.env }, 'run')
const keeperGone = () => expect.poll(() => keepersOf(own.home), { timeout: 60_000 }).toEqual([])
const until = (read: () => number[], count: number) =>
  expect.poll(read, { timeout: 60_000, interval: 20 }).toHaveLength(count)

/** Waits until the keeper has started and recorded the command. */
async function untilRunning(compose: ComposeStandIn, started = 2): Promise<void> {
  await until(compose.pids, started)
  using registry = new Registry(own.home.registry)
  const pids = new Set(compose.living())
  const recorded = () => registry.everything().filter(({ kind, pid }) => kind === 'command' && pids.has(pid))
  await expect.poll(recorded, { timeout: 60_000, interval: 20 }).toHaveLength(1)
}

/** Kills the test runner and the keeper together. */
async function killAll(running: VitestProcess): Promise<number[]> {
  const keepers = keepersOf(own.home)
  for (const pid of keepers) process.kill(pid, 'SIGKILL')
  running.killGroup('SIGKILL')
  await running.ended
  // On a busy machine a process lives on for a moment after SIGKILL.
  await until(() => keepers.filter((pid) => identify(pid) !== null), 0)
  return keepers
}

test('a command that hangs does not outlive a run that is killed, 5 times of 5', async () => {
  const compose = composeThatHangs(own, 'config')
  for (let times = 1; times <= 5; times++) {
    const running = run()
    await untilRunning(compose, 2 * times)
    expect(compose.living()).toHaveLength(2)
    await killAll(running)
    await until(compose.living, 0)
  }
})

test('a `create` that hangs gets half a minute after a run was killed, and is then ended', async () => {
  const compose = composeThatHangs(own, 'create')
  const running = run()
  await untilRunning(compose)
  await killAll(running)
  expect(compose.living()).toHaveLength(2)
  await until(compose.living, 0)
})

describe.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)('after %s of the test runner', (signal) => {
  test('a command that hangs and ignores SIGTERM is killed by the keeper', async () => {
    const compose = composeThatHangs(own, 'config', "trap '' TERM")
    const running = run()
    await untilRunning(compose)
    running.child.kill(signal)
    await running.ended
    await until(compose.living, 0)
  })
})

test.runIf(process.platform === 'linux')(
  'prune shows a command of a killed run that still runs, ends it, and then finds nothing',
  async () => {
    const compose = composeThatHangs(own, 'config')
    const running = run()
    await untilRunning(compose)
    const keepers = keepersOf(own.home)
    for (const pid of leashesOf(keepers)) process.kill(pid, 'SIGKILL')
    await killAll(running)
    const [, pid = 0] = compose.pids()
    expect(compose.living()).toHaveLength(2)
    const command = { verb: 'config', stack: expect.stringMatching(/^ssot-/), pid }
    expect(JSON.parse(await pruneIn(own.home, '--dry-run', '--json'))).toMatchObject({
      commands: [{ ...command, outcome: 'found' }],
    })
    expect(await pruneIn(own.home, '--dry-run')).toMatch(
      new RegExp(`^would end config of ssot-\\S+ \\(process ${pid}\\), whose starter was killed$`, 'm'),
    )
    expect(compose.living()).toHaveLength(2)
    expect(JSON.parse(await pruneIn(own.home, '--json'))).toMatchObject({
      commands: [{ ...command, outcome: 'ended' }],
    })
    expect(compose.living()).toEqual([])
    expect(await pruneIn(own.home)).toBe('nothing to remove\n')
    expect(filesOf(own.home)).toEqual([])
  },
)

describe.each(['config', 'create'])('`docker compose %s` that hangs', (command) => {
  test('is ended when startTimeoutMs has passed, with an error that says what it was doing', async () => {
    project.write('vitest.config.js', config('{ startTimeoutMs: 4000 }'))
    const compose = composeThatHangs(own, command)
    const running = run()
    expect(await running.ended).toBe(1)
    expect(running.output()).toMatch(
      new RegExp(
        `\\[COMMAND_TIMEOUT\\] \`docker compose ${command}\` did not end within \\d\\.\\d\\d s, which startTimeoutMs had left for it`,
      ),
    )
    expect(running.output()).toContain('| asking for something')
    expect(compose.pids()).toHaveLength(2)
    expect(compose.living()).toEqual([])
    expect(
      dockerIn(
        own.home,
        'ps',
        '-aq',
        '--filter',
        `label=com.docker.compose.project.working_dir=${project.root}/docker`,
      ),
    ).toBe('')
  })
})

/** The processes that end the commands of a keeper when it has ended. */
function leashesOf(keepers: readonly number[]): number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return []
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8')
      return keepers.includes(parent) && command.includes('ssot-docker-leash') ? [Number(name)] : []
    } catch {
      return [] // It has just ended.
    }
  })
}
