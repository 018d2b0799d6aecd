import type { Environment } from 'vitest/runtime'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { optionsAmong } from '../core/options/options.ts'
import { takeLease } from '../keeper/client/client.ts'
import { inRealmOf } from '../runner/in-realm.ts'
import { runTarget } from '../runner/run.ts'
import { putStack, removeStack } from '../runner/slot.ts'
import { mainPid } from './main-pid.ts'
import { provideNow, provideOnEachRun } from './provide.ts'

/** Vitest ends a worker whose environment needs 60 s. The error of this package must come before that. */
const WAIT_MS = 55_000
/** The containers get less time, so that the error that names the service comes first. */
const START_LIMIT_MS = 40_000

/** The Vitest environment `ssot-docker`. It runs in a worker; the stack belongs to the keeper. */
export const environment: Environment = {
  name: 'ssot-docker',
  viteEnvironment: 'ssr',
  async setup(global, options) {
    const stack = await stackOfRun(options)
    const restore = setVariables(stack)
    putStack(global, stack)
    const endProviding = provideOnEachRun(global, stack)
    return {
      teardown(global) {
        endProviding()
        removeStack(global)
        restore()
      },
    }
  },
  async setupVM(options) {
    const [{ builtinEnvironments }, found] = await Promise.all([
      import('vitest/runtime'),
      stackOfRun(options),
    ])
    const node = builtinEnvironments.node
    if (!node.setupVM) throw new Error('The node environment of Vitest has no setupVM.')
    const vm = await node.setupVM(options)
    const restore = setVariables(found)
    const context = vm.getVmContext()
    const stack = inRealmOf(context, found)
    putStack(context, stack)
    return {
      getVmContext() {
        // Vitest puts its state into the context directly after this call, before it loads a test.
        queueMicrotask(() => provideNow(context, stack))
        return context
      },
      async teardown() {
        restore()
        await vm.teardown()
      },
    }
  },
}

async function stackOfRun(environmentOptions: Record<string, unknown>): Promise<StackInfo> {
  const options = optionsAmong(environmentOptions)
  const startTimeoutMs = Math.min(options.startTimeoutMs ?? START_LIMIT_MS, START_LIMIT_MS)
  const target = runTarget({ ...options, startTimeoutMs }, await mainPid())
  const lease = await takeLease({ ...target, bound: 'holder', waitMs: WAIT_MS })
  lease.disconnect()
  return lease.stack
}

/** Sets the variables of the matrix; returns a function that restores the earlier values. */
function setVariables({ services }: StackInfo): () => void {
  const before = new Map<string, string | undefined>()
  for (const { variable, url } of Object.values(services)) {
    before.set(variable, process.env[variable])
    process.env[variable] = url
  }
  return () => {
    for (const [variable, value] of before) {
      if (value === undefined) delete process.env[variable]
      else process.env[variable] = value
    }
  }
}
