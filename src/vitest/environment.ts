import type { Environment } from 'vitest/runtime'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { invalidOptions } from '../core/options/options.ts'
import { refusing, reporting } from '../core/resets/calls.ts'
import { noWay } from '../core/resets/no-way.ts'
import { isCollecting } from '../runner/collecting.ts'
import { inRealmOf } from '../runner/in-realm.ts'
import { putControl, putResets, putStack, removeControl, removeResets, removeStack } from '../runner/slot.ts'
import { type ControlLease, WorkerControl } from './control.ts'
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
    const { stack, warn, resets, leave, isOwn, control, listen } = await stackFor(options)
    const variables = new WorkerVariables(stack)
    putStack(global, stack)
    putResets(global, resets)
    // A worker that does not isolate files keeps its environment for all of them.
    const hasFileEnd = () => workerState(global)?.config?.isolate !== false
    putControl(global, new WorkerControl(global, control, (data) => data, hasFileEnd))
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
        removeControl(global)
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
    putControl(context, new WorkerControl(context, found.control, (data) => inRealmOf(context, data)))
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

/** A stack, whose keeper may be asked only when a test controls a service. */
type Given = Omit<Found, 'control'> & { control: () => Promise<ControlLease> }

/** The stack that the main process has handed over, or else that of the keeper. */
async function stackFor(options: Record<string, unknown>): Promise<Given> {
  const stack = handedOver(options)
  // The main process has told its user of the variables.
  if (stack !== undefined) return sharedStack(stack, options)
  const { stackOfRun } = await import('./stack-of-run.ts')
  const found = await stackOfRun(options)
  return { ...found, control: async () => found.control }
}

/** Asks the keeper only when a test controls a service: most never do. */
function sharedStack(stack: StackInfo, options: Record<string, unknown>): Given {
  let found: Promise<Found> | undefined
  return {
    ...SHARED,
    stack,
    async control() {
      found ??= import('./stack-of-run.ts').then(({ sameStack }) => sameStack(options, stack))
      return (await found).control
    },
    // That the keeper cannot be asked was the error of the test.
    leave: async () => void (await found?.then((one) => one.leave()).catch(() => {})),
  }
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

const SHARED: Omit<Found, 'stack' | 'control' | 'leave'> = {
  // The main process hands only stacks over that nothing can put back.
  resets: refusing(noWay),
  isOwn: false,
  async nextFile() {},
  listen() {},
  warn() {},
}
