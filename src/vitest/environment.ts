import type { Environment } from 'vitest/runtime'
import { type Overridden, overriddenWarning } from '../core/endpoints/overridden.ts'
import { optionsAmong } from '../core/options/options.ts'
import { type Lease, takeLease } from '../keeper/client/client.ts'
import { isCollecting } from '../runner/collecting.ts'
import { inRealmOf } from '../runner/in-realm.ts'
import { runTarget } from '../runner/run.ts'
import { putStack, removeStack } from '../runner/slot.ts'
import { notSetUp } from '../runner/stack-setup.ts'
import { mainPid } from './main-pid.ts'
import { provide } from './provide.ts'
import { WorkerVariables } from './variables.ts'
import { onEachRun, workerState } from './worker-state.ts'

/** Vitest ends a worker whose environment needs 60 s. The error of this package must come before that. */
const WAIT_MS = 55_000
/** The containers get less time, so that the error that names the service comes first. */
const START_LIMIT_MS = 40_000

/** The Vitest environment `ssot-docker`. It runs in a worker; the stack belongs to the keeper. */
export const environment: Environment = {
  name: 'ssot-docker',
  viteEnvironment: 'ssr',
  async setup(global, options) {
    if (isCollecting(process.env)) return { teardown() {} }
    const { stack, warn } = await stackOfRun(options)
    const variables = new WorkerVariables(stack)
    putStack(global, stack)
    const end = onEachRun(() => {
      const state = workerState(global)
      provide(state, stack)
      warn(variables.claim(state))
    })
    return {
      teardown(global) {
        end()
        removeStack(global)
        variables.restore()
      },
    }
  },
  async setupVM(options) {
    const [{ builtinEnvironments }, found] = await Promise.all([
      import('vitest/runtime'),
      isCollecting(process.env) ? null : stackOfRun(options),
    ])
    const node = builtinEnvironments.node
    if (!node.setupVM) throw new Error('The node environment of Vitest has no setupVM.')
    const vm = await node.setupVM(options)
    if (found === null) return vm
    const variables = new WorkerVariables(found.stack)
    const context = vm.getVmContext()
    const stack = inRealmOf(context, found.stack)
    putStack(context, stack)
    return {
      getVmContext() {
        // Vitest puts its state into the context directly after this call, before it loads a test.
        queueMicrotask(() => {
          const state = workerState(context)
          provide(state, stack)
          found.warn(variables.claim(state))
        })
        return context
      },
      async teardown() {
        variables.restore()
        await vm.teardown()
      },
    }
  },
}

interface Found extends Pick<Lease, 'stack'> {
  /** Warns of variables that `test.env` sets too, unless another process of the run has. */
  warn(overridden: readonly Overridden[]): void
}

async function stackOfRun(environmentOptions: Record<string, unknown>): Promise<Found> {
  const options = optionsAmong(environmentOptions)
  const startTimeoutMs = Math.min(options.startTimeoutMs ?? START_LIMIT_MS, START_LIMIT_MS)
  const target = runTarget({ ...options, startTimeoutMs }, await mainPid())
  const lease = await takeLease({ ...target, bound: 'holder', waitMs: WAIT_MS })
  lease.disconnect()
  if (options.setup !== undefined && !lease.isSetUp) throw notSetUp(options.setup)
  return {
    stack: lease.stack,
    warn(overridden) {
      // With the plugin, the main process has the first lease.
      if (!lease.isFirst || options.logLevel === 'silent') return
      for (const one of overridden)
        process.stderr.write(`ssot-docker ${overriddenWarning(one, 'test.env')}\n`)
    },
  }
}
