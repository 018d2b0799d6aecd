import type { Environment } from 'vitest/runtime'
import { invalidOptions } from '../core/options/options.ts'
import { refusing, reporting } from '../core/resets/calls.ts'
import { noWay } from '../core/resets/no-way.ts'
import { isCollecting } from '../runner/collecting.ts'
import { inRealmOf } from '../runner/in-realm.ts'
import { putResets, putStack, removeResets, removeStack } from '../runner/slot.ts'
import { handedOver } from './hand-over.ts'
import type { WorkerStacks } from './isolated/file-stacks.ts'
import { hasSetupFile } from './isolated/mark.ts'
import { provide } from './provide.ts'
import type { Found } from './stack-of-run.ts'
import { WorkerVariables } from './variables.ts'
import { onEachRun, workerState } from './worker-state.ts'

/** The Vitest environment `ssot-docker`. It runs in a worker; the stack belongs to the keeper. */
export const environment: Environment = {
  name: 'ssot-docker',
  viteEnvironment: 'ssr',
  async setup(global, options) {
    if (isCollecting(process.env)) return { teardown() {} }
    if (hasSetupFile(options)) {
      const stacks = await fileStacks(global, options, (data) => data)
      return { teardown: () => stacks.end() }
    }
    const { stack, warn, resets, leave, isOwn, listen } = await stackFor(options)
    const variables = new WorkerVariables(stack)
    putStack(global, stack)
    putResets(global, resets)
    const end = onEachRun(() => {
      const state = workerState(global)
      if (isOwn && state?.config?.isolate === false) failWorker()
      provide(state, stack)
      listen(state)
      warn(variables.claim(state))
    })
    return {
      async teardown(global) {
        end()
        removeStack(global)
        removeResets(global)
        variables.restore()
        await leave()
      },
    }
  },
  async setupVM(options) {
    const [{ builtinEnvironments }, found] = await Promise.all([
      import('vitest/runtime'),
      isCollecting(process.env) || hasSetupFile(options) ? null : stackFor(options),
    ])
    const node = builtinEnvironments.node
    if (!node.setupVM) throw new Error('The node environment of Vitest has no setupVM.')
    const vm = await node.setupVM(options)
    const context = vm.getVmContext()
    if (found === null) {
      if (isCollecting(process.env)) return vm
      const stacks = await fileStacks(context, options, (data) => inRealmOf(context, data))
      return {
        getVmContext: () => context,
        async teardown() {
          await stacks.end()
          await vm.teardown()
        },
      }
    }
    const variables = new WorkerVariables(found.stack)
    const stack = inRealmOf(context, found.stack)
    putStack(context, stack)
    putResets(
      context,
      reporting(found.resets, (report) => inRealmOf(context, report)),
    )
    return {
      getVmContext() {
        // Vitest puts its state into the context directly after this call, before it loads a test.
        queueMicrotask(() => {
          const state = workerState(context)
          provide(state, stack)
          found.listen(state)
          found.warn(variables.claim(state))
        })
        return context
      },
      async teardown() {
        variables.restore()
        await found.leave()
        await vm.teardown()
      },
    }
  },
}

/** The stack that the main process has handed over, or else that of the keeper. */
async function stackFor(options: Record<string, unknown>): Promise<Found> {
  const stack = handedOver(options)
  // The main process has told its user of the variables.
  if (stack !== undefined) return { ...SHARED, stack }
  const { stackOfRun } = await import('./stack-of-run.ts')
  return await stackOfRun(options)
}

/** The stacks of the test files of this worker, of which the setup file of the plugin tells. */
async function fileStacks(...given: ConstructorParameters<typeof WorkerStacks>): Promise<WorkerStacks> {
  const { WorkerStacks } = await import('./isolated/file-stacks.ts')
  return new WorkerStacks(...given)
}

/** Vitest reports the error as one of the test file, and the run fails. */
function failWorker(): void {
  queueMicrotask(() => {
    throw invalidOptions(
      '"isolation": "file" needs the plugin if `isolate` is false: without it, nothing tells this package where the next test file of a worker begins',
    )
  })
}

const SHARED: Omit<Found, 'stack'> = {
  // The main process hands only stacks over that nothing can put back.
  resets: refusing(noWay),
  isOwn: false,
  async nextFile() {},
  async leave() {},
  listen() {},
  warn() {},
}
