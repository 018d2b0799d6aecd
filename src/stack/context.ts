import type { Emit } from '../core/events/event.ts'
import type { Connection } from '../engine/connect/connect.ts'
import type { ProcessIdentity } from '../host/processes/identity.ts'
import type { Registry } from '../host/registry/registry.ts'
import type { TimeBudget } from '../host/tools/time-budget.ts'
import type { StackDefinition } from './definition/definition.ts'
import type { Preflight } from './definition/preflight.ts'

/** What every function that reads or changes a stack needs. */
export interface StackContext {
  definition: StackDefinition
  connection: Connection
  registry: Registry
  /** The process that does the work. */
  self: ProcessIdentity
  preflight: Preflight
  emit: Emit
  signal?: AbortSignal | undefined
  /** The time for everything except builds, pulls and waiting for other processes. Absent: each command has a limit of its own. */
  budget?: TimeBudget
}
