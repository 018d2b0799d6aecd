import type { ControlCalls } from '../core/control/calls.ts'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import type { ResetCalls } from '../core/resets/calls.ts'

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
const RESETS = Symbol.for('vitest-environment-ssot-docker/resets')

export function putResets(global: object, resets: ResetCalls): void {
  Object.defineProperty(global, RESETS, { value: resets, configurable: true, enumerable: false })
}

export function removeResets(global: object): void {
  Reflect.deleteProperty(global, RESETS)
}

export function currentResets(): ResetCalls | undefined {
  return (globalThis as typeof globalThis & { [RESETS]?: ResetCalls })[RESETS]
}

/** The same for what controls its services. */
const CONTROL = Symbol.for('vitest-environment-ssot-docker/control')

export function putControl(global: object, control: ControlCalls): void {
  Object.defineProperty(global, CONTROL, { value: control, configurable: true, enumerable: false })
}

export function removeControl(global: object): void {
  Reflect.deleteProperty(global, CONTROL)
}

export function currentControl(): ControlCalls | undefined {
  return (globalThis as typeof globalThis & { [CONTROL]?: ControlCalls })[CONTROL]
}
