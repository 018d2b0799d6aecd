import { TestEnvironment } from 'jest-environment-node'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Lease, takeLease } from '../keeper/client/client.ts'
import { makeProject, type Project } from '../testing/repositories/project.ts'
import SsotEnvironment from './environment.mts'
import type { CircusState } from './outcome.ts'

vi.mock('../keeper/client/client.ts')

type Given = ConstructorParameters<typeof SsotEnvironment>

const stack = { environment: 'test', project: 'p', engine: { endpoint: 'unix:///e' }, services: {} }
const report = vi.fn<Lease['report']>()
const leave = vi.fn()

let project: Project
beforeEach(() => {
  project = makeProject()
  vi.stubEnv('CI', '')
  report.mockReset().mockResolvedValue(null)
  leave.mockReset()
  vi.mocked(takeLease)
    .mockReset()
    .mockResolvedValue({
      ...{
        stack,
        isFirst: true,
        isSetUp: false,
        canReset: false,
        reset: async () => ({ ms: 0, services: {} }),
        snapshot: async () => ({ ms: 0, services: {} }),
        restore: async () => ({ ms: 0, services: {} }),
        async control() {},
        async undo() {},
        nextFile: async () => {},
        expectFiles: async () => {},
        tests: async () => {},
        evidence: async () => [],
        leave,
        report,
        disconnect() {},
      },
      drift: async () => ({ causes: {} }),
      refresh: async () => {},
      reportSetup: async () => {},
      release: async () => ({}),
    })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  project[Symbol.dispose]()
})

/** The environment of a test file in which every test has passed, until its teardown. */
async function afterPassedTests(): Promise<SsotEnvironment> {
  const config = {
    rootDir: project.root,
    testRunner: '/node_modules/jest-circus/build/runner.js',
    globals: {},
    testEnvironmentOptions: { 'ssot-docker': { keep: 'on-failure' } },
  }
  const given = [{ projectConfig: config, globalConfig: {} }, { testPath: '/a.test.js' }]
  const environment = new SsotEnvironment(...(given as unknown as Given))
  await environment.setup()
  const passed: CircusState = {
    rootDescribeBlock: { type: 'describeBlock', children: [] },
    unhandledErrors: [],
  }
  await environment.handleTestEvent({ name: 'run_finish' }, passed)
  return environment
}

test('the outcome of a test file is reported at its end', async () => {
  await (await afterPassedTests()).teardown()
  expect(report.mock.calls).toEqual([[{ file: '/a.test.js', hasFailed: false }]])
  expect(leave).toHaveBeenCalledOnce()
})

test('a file whose environment cannot be torn down is reported as failed, as Jest does, with the error', async () => {
  const environment = await afterPassedTests()
  const broken = vi
    .spyOn(TestEnvironment.prototype, 'teardown')
    .mockRejectedValue(new Error('cannot be torn down'))
  await expect(environment.teardown()).rejects.toThrow('cannot be torn down')
  expect(report.mock.calls).toEqual([[{ file: '/a.test.js', hasFailed: true }]])
  expect(leave).toHaveBeenCalledOnce()
  broken.mockRestore()
  await TestEnvironment.prototype.teardown.call(environment)
})
