import type { StackInfo } from '../core/endpoints/endpoints.ts'
import type { ResetReport } from '../core/resets/report.ts'

/**
 * The key under which the environment stores the stack for the tests of its worker. It is a registered symbol, because a
 * worker may load the package twice: once as the environment and once, through Vite, for the tests.
 */
const SLOT = Symbol.for('vitest-environment-ssot-docker/stack')

type Global = typeof globalThis & { [SLOT]?: StackInfo }

export function putStack(global: object, stack: StackInfo): void {
  Object.defineProperty(global, SLOT, { value: stack, configurable: true, enumerable: false })
}

export function removeStack(global: object): void {
  Reflect.deleteProperty(global, SLOT)
}

export function currentStack(): StackInfo | undefined {
  const global: Global = globalThis
  return global[SLOT]
}

/** The same for what puts the stack back. It is apart, because the stack is plain data. */
const RESET = Symbol.for('vitest-environment-ssot-docker/reset')

type Reset = () => Promise<ResetReport>

export function putReset(global: object, reset: Reset): void {
  Object.defineProperty(global, RESET, { value: reset, configurable: true, enumerable: false })
}

export function removeReset(global: object): void {
  Reflect.deleteProperty(global, RESET)
}

export function currentReset(): Reset | undefined {
  return (globalThis as typeof globalThis & { [RESET]?: Reset })[RESET]
}
