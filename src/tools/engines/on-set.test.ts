import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as hostTools from '../setup/engine/choose/host-tools.js'
import * as install from '../setup/engine/install/install.js'
import * as start from '../setup/engine/run/start.js'
import { setHome } from '../setup/engine/sets.js'
import { ensureHome } from '../setup/home/home.js'
import { writeProfile } from '../setup/home/profile.js'
import * as leftovers from '../verify/leftovers.ts'
import { runProgram } from '../verify/run-program.ts'
import { runTests } from '../verify/run-tests.ts'

vi.mock('../setup/engine/choose/host-tools.js')
vi.mock('../setup/engine/install/install.js')
vi.mock('../setup/engine/run/start.js')
vi.mock('../verify/leftovers.ts')
vi.mock('../verify/run-program.ts')
vi.mock('../verify/run-tests.ts')

let machineHome: string
beforeEach(() => {
  vi.resetModules() // Another test file may have loaded `on-set.ts` without these mocks.
  machineHome = mkdtempSync(join(tmpdir(), 'ssot-home-'))
  vi.stubEnv('SSOT_DOCKER_HOME', machineHome)
  vi.spyOn(console, 'log').mockReturnValue()
  vi.mocked(start.judgeEngine).mockReset().mockReturnValue({ judgement: 'absent', why: 'no pid file' })
  vi.mocked(runProgram).mockReset()
  vi.mocked(runTests).mockReset()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.resetModules()
  rmSync(machineHome, { recursive: true })
})

const SUITES = [{ project: 'engine', files: [] }]

async function runOnSet() {
  const { runOnSet } = await import('./on-set.ts')
  return await runOnSet('testing', SUITES, {})
}

/** Makes every program exit with a code: the set-up with that of `bring`, the stop with that of `stop`. */
function programs(exits: { bring: number; stop: number }) {
  vi.mocked(runProgram).mockImplementation(async (command) => ({
    exitCode: command.includes('stop') ? exits.stop : exits.bring,
    output: '',
  }))
}

function record(): void {
  const home = setHome(machineHome, 'testing')
  ensureHome(home)
  writeProfile(home, {
    version: 1,
    engine: {
      ...{ kind: 'embedded', endpoint: 'unix:///e', because: 'a test' },
      ...{ compose: ['/compose'], buildx: null, docker: ['/docker'], dockerConfig: null },
    },
  })
}

test('a set that cannot be brought is one failure, and what was not installed is not stopped', async () => {
  programs({ bring: 1, stop: 1 })
  expect((await runOnSet()).tallies).toEqual([
    { passed: 0, failures: ['the engine of the set testing can be brought'] },
  ])
  expect(runProgram).toHaveBeenCalledOnce()
})

test('a recorded engine that cannot be brought is stopped, and counts as a failure more if it cannot be stopped', async () => {
  record()
  programs({ bring: 1, stop: 0 })
  expect((await runOnSet()).tallies).toHaveLength(1)
  expect(runProgram).toHaveBeenCalledTimes(2)
  programs({ bring: 1, stop: 1 })
  expect((await runOnSet()).tallies).toHaveLength(2)
})

test('Ctrl-C ends the program again after a run whose tests could not be started', async () => {
  record()
  programs({ bring: 0, stop: 0 })
  vi.mocked(start.judgeEngine).mockReturnValue({ judgement: 'running', pid: 1, why: 'it runs' })
  const installed = { version: 'v', folder: '/f', packages: { 'docker.io': '1' } }
  vi.mocked(install.readInstalled).mockReturnValue(
    installed as unknown as ReturnType<typeof install.readInstalled>,
  )
  vi.mocked(hostTools.findProgram).mockReturnValue('/usr/bin/nsenter')
  vi.mocked(leftovers.everythingOn).mockResolvedValue([])
  vi.mocked(runTests).mockRejectedValue(new Error('no tests'))
  const listeners = () => ['SIGINT', 'SIGTERM'].map((signal) => process.listenerCount(signal))
  const before = listeners()
  await expect(runOnSet()).rejects.toThrow('no tests')
  expect(listeners()).toEqual(before)
})
