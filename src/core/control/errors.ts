import { SsotError } from '../errors/errors.ts'
import { nearestName, perhaps } from '../text/suggest.ts'
import type { Disturbed } from './disturbed.ts'

/** @param others how many test files use the stack, or may use it at the same time */
export function sharedStack(service: string, what: string, others: number): SsotError {
  return new SsotError({
    code: 'CONTROL_REFUSED',
    service,
    summary: `${service} was not changed (${what}): ${others} test files run on this stack at the same time, and the others would see it`,
    todo: "Give each test file a stack for itself with the option `isolation: 'file'`, or let them run one after the other: `fileParallelism: false` for the Vitest project, `--runInBand` or `maxWorkers: 1` for Jest.",
  })
}

/** @param name of the test */
export function concurrentControl(name: string): SsotError {
  return new SsotError({
    code: 'CONTROL_REFUSED',
    summary: `The test "${name}" runs at the same time as others of its file, which would see what it changes`,
    todo: 'Take `.concurrent` away from tests that change services. Nothing was changed.',
  })
}

/** @param name of the test */
export function testHasEnded(name: string): SsotError {
  return new SsotError({
    code: 'CONTROL_REFUSED',
    summary: `The test "${name}" has ended, or runs its \`onTestFinished\` or \`onTestFailed\` hooks, so that nothing could be undone any more`,
    todo: 'Await each call of `ssot.service()`, also `waitForLog`, in the test or in `beforeEach` and `afterEach`. Nothing was changed.',
  })
}

/** In a worker of Vitest that runs several files in one environment. */
export function noFileEnd(service: string): SsotError {
  return new SsotError({
    code: 'CONTROL_REFUSED',
    service,
    summary: `${service} was not changed: with \`isolate: false\`, nothing tells where a test file ends, and so when it is to be undone`,
    todo: "Change services in a test or in `beforeEach`, where it is undone at the end of the test; or use the option `isolation: 'file'`.",
  })
}

/** Where there is a stack, and no test of Vitest or Jest. */
export function noTestHere(): SsotError {
  return new SsotError({
    code: 'CONTROL_REFUSED',
    summary:
      'Services cannot be controlled from here: that is for tests of Vitest and Jest with the environment of this package, which undo it',
    todo: 'Call `ssot.service()` in a test or a hook of one. For people and scripts, there are `ssot-docker restart`, `pause`, `unpause` and `exec` with `--stack`.',
  })
}

/** The stack is to be put back, or noted, while a test keeps services of it from working. */
export function disturbedByTest(services: readonly Disturbed[]): SsotError {
  const words = services.map(({ service, how }) => `${service} is ${how}`)
  const calls = services.map(({ service, remedy }) => `\`ssot.service('${service}').${remedy}()\``)
  return new SsotError({
    code: 'RESET_REFUSED',
    ...(services[0] !== undefined && { service: services[0].service }),
    summary: `The stack cannot be put back, restored or noted now: a test keeps services of it from working (${words.join(', ')})`,
    todo: `Call ${calls.join(', ')} before. What a test changes of services is undone only after its \`afterEach\` hooks, so a reset for each test belongs into \`beforeEach\`. Nothing was changed.`,
  })
}

/** A stack that tests only use. */
export function attachedStack(service: string, what: string): SsotError {
  return new SsotError({
    code: 'CONTROL_REFUSED',
    service,
    summary: `${service} was not changed (${what}): with the option \`attach\`, tests use a stack that is not theirs`,
    todo: 'Run the tests without `attach`, on a stack of their own.',
  })
}

export function noSuchService(service: string, project: string, known: readonly string[]): SsotError {
  return new SsotError({
    code: 'SERVICE_UNKNOWN',
    service,
    summary: `The stack ${project} has no service "${service}"${perhaps(nearestName(service, known))}`,
    todo: `Use one of ${known.join(', ')}.`,
  })
}

export function notRunning(service: string, state: string, what: string): SsotError {
  return new SsotError({
    code: 'SERVICE_NOT_RUNNING',
    service,
    summary: `${what} needs ${service} to run, and it is ${state}`,
    todo: `Call \`ssot.service('${service}').start()\` or \`unpause()\` before. Nothing was changed.`,
  })
}

/** What this engine, or the layout of the stack, does not allow. */
export function unsupported(service: string, why: string, todo: string): SsotError {
  return new SsotError({ code: 'CONTROL_UNSUPPORTED', service, summary: why, todo })
}

/** @param what such as `pause`; @param why as a clause, without secrets */
export function controlFailed(service: string, what: string, why: string): SsotError {
  return new SsotError({
    code: 'CONTROL_FAILED',
    service,
    summary: `${what} of ${service} has failed: ${why}`,
    todo: `\`ssot.service('${service}').state()\` and \`logs()\` show what the service does. What was changed is undone at the end of the test.`,
  })
}
