import { type ControlCalls, refusingControl } from '../core/control/calls.ts'
import { noTestHere } from '../core/control/errors.ts'
import type { ServiceEndpoint, StackInfo } from '../core/endpoints/endpoints.ts'
import type { ServiceName, TestStack } from '../core/endpoints/known-services.ts'
import { SsotError } from '../core/errors/errors.ts'
import { type ResetCalls, refusing } from '../core/resets/calls.ts'
import type { ResetReport, SnapshotReport } from '../core/resets/report.ts'
import { snapshotName } from '../core/resets/snapshot-name.ts'
import { nearestName, perhaps } from '../core/text/suggest.ts'
import { atCaller } from './at-caller.ts'
import { isCollecting } from './collecting.ts'
import { type Service, serviceOver } from './service.ts'
import { currentControl, currentResets, currentStack } from './slot.ts'
import { inheritedStack } from './stack-variable.ts'

/** The running stack, for tests. */
export interface Ssot extends Readonly<TestStack> {
  /**
   * The URL of a service as seen from the test, such as `http://127.0.0.1:28100`, without a slash at the end.
   * @throws SERVICE_UNKNOWN when the stack has no such published service; the error lists the known ones
   */
  url(service: ServiceName): string
  /**
   * Puts the services of the stack back to what they held when it was ready, setup module included, as the column *Reset* of the
   * table *State* says. Resolves with what was done for each service, and how long it took. Only in tests of Vitest and Jest, and
   * only while no other test file runs on the stack.
   *
   * @throws RESET_REFUSED: nothing was changed, and the error says why and what to do; RESET_FAILED: no test can use the stack any
   *   more
   */
  reset(): Promise<ResetReport>
  /**
   * Notes what the services of the stack hold now, for {@link restore}. A snapshot lasts until the end of the test file that has taken
   * it; a later one of the same name takes its place. Resolves with what was noted of each service, and how long it took. Where
   * `reset` works.
   *
   * @param name of 1 to 200 characters, such as `with orders`
   * @throws RESET_REFUSED, SNAPSHOT_FAILED: nothing was changed, and the error says why and what to do
   */
  snapshot(name: string): Promise<SnapshotReport>
  /**
   * Puts the services of the stack back to what they held at a snapshot of this test file. `reset` and `restore` may be called in any
   * order, and as often as wanted. Resolves with the same report as `reset`.
   *
   * @throws SNAPSHOT_UNKNOWN, RESET_REFUSED: nothing was changed, and the error says why and what to do; RESET_FAILED: no test can use
   *   the stack any more
   */
  restore(name: string): Promise<ResetReport>
  /**
   * A service of the stack, to look at it, to stop and start it, and to disturb its network. What a test changes is undone at its end.
   * Only in tests of Vitest and Jest.
   *
   * @param name of any service of the compose file, also of one without a published port. Its calls throw SERVICE_UNKNOWN when the stack
   *   has no such service
   */
  service(name: ServiceName | (string & {})): Service
}

/** Where there is a stack, and no test of Vitest or Jest. */
const NOT_HERE = refusing(
  () =>
    new SsotError({
      code: 'RESET_REFUSED',
      summary:
        'The stack cannot be put back from here: that is for tests of Vitest and Jest with the environment of this package',
      todo: 'Call `ssot.reset()`, `snapshot` and `restore` in a test or a hook of one, such as `beforeEach`. In a setup module, in Playwright and in `npx ssot-docker run` they do not work. Nothing was changed.',
    }),
)

const NO_CONTROL = refusingControl(noTestHere)

/**
 * The stack that this test file or process runs against: that of its environment, else the one that its process has
 * inherited from `ssot-docker run` or from Playwright's global setup. Every property throws STACK_NOT_READY where there is
 * neither.
 */
export const ssot: Ssot = ssotOver(
  () => currentStack() ?? inheritedStack(process.env) ?? notReady(),
  () => currentResets() ?? NOT_HERE,
  () => currentControl() ?? NO_CONTROL,
)

/**
 * @param stack called for each property, so that its error is what a test sees
 * @param resets what puts it back. Default: nothing can
 * @param control what controls its services. Default: nothing can
 */
export function ssotOver(
  stack: () => StackInfo,
  resets: () => ResetCalls = () => NOT_HERE,
  control: () => ControlCalls = () => NO_CONTROL,
): Ssot {
  return {
    get environment() {
      return stack().environment
    },
    get project() {
      return stack().project
    },
    get engine() {
      return stack().engine
    },
    get services() {
      return stack().services
    },
    url(service) {
      return endpoint(stack(), service).url
    },
    ...atCaller({
      async reset() {
        stack()
        return await resets().reset()
      },
      async snapshot(name: string) {
        stack()
        return await resets().snapshot(snapshotName(name))
      },
      async restore(name: string) {
        stack()
        return await resets().restore(snapshotName(name))
      },
    }),
    service(name) {
      return serviceOver(name, () => {
        stack()
        return control()
      })
    },
  }
}

function endpoint({ services, environment }: StackInfo, service: string): ServiceEndpoint {
  const found = Object.hasOwn(services, service) ? services[service] : undefined
  if (found) return found
  const names = Object.keys(services)
  throw new SsotError({
    code: 'SERVICE_UNKNOWN',
    service,
    summary: `The stack of environment ${environment} has no published service "${service}"${perhaps(nearestName(service, names))}`,
    todo: `Use one of ${names.join(', ')}; or publish the service in the matrix, and add it to the option \`services\` if that is set.`,
  })
}

function notReady(): never {
  if (isCollecting(process.env)) {
    throw new SsotError({
      code: 'STACK_NOT_READY',
      summary: 'There is no stack while tests are only listed',
      todo: 'Use the stack inside of tests and hooks, not while the test file is loaded; or list the tests without loading the files: `vitest list --static-parse`.',
    })
  }
  throw new SsotError({
    code: 'STACK_NOT_READY',
    summary: 'This test file has no stack',
    todo: [
      "For Vitest, set `environment: 'ssot-docker'` for the project of this file, or put `// @vitest-environment ssot-docker` at the top of the file.",
      "For Jest, set `preset: 'vitest-environment-ssot-docker'`, or put `/** @jest-environment vitest-environment-ssot-docker/jest */` at the top of the file.",
      "For Playwright, set `globalSetup: 'vitest-environment-ssot-docker/playwright'`.",
      'For any other runner, start it with `npx ssot-docker run -- COMMAND`.',
    ].join(' '),
  })
}
