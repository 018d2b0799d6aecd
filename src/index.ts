/*
 * The entry of the package. Vitest loads it into every worker as the environment, and tests import `ssot` from it. It must
 * not import anything heavy, directly or indirectly.
 */
import './vitest/types.ts'

export type {
  ContainerState,
  ExecResult,
  ProxyFaults,
  ServiceLogLine,
  ServiceState,
} from './core/control/acts.ts'
export type { ServiceEndpoint, StackInfo } from './core/endpoints/endpoints.ts'
// The whole module, because only then can a user's file extend a declaration of it by merging.
export type * from './core/endpoints/known-services.ts'
export { type ErrorCode, type Evidence, type Problem, SsotError } from './core/errors/errors.ts'
export type { SsotOptions } from './core/options/options.ts'
export type {
  ResetReport,
  ServiceReset,
  ServiceSnapshot,
  SnapshotReport,
} from './core/resets/report.ts'
export type {
  ExecOptions,
  LogsWindow,
  ProxyOptions,
  Service,
  ServiceProxy,
  WaitForLogOptions,
} from './runner/service.ts'
export { type Ssot, ssot } from './runner/ssot.ts'
export type { StackSetup, StackTeardown } from './runner/stack-setup.ts'
export { environment as default } from './vitest/environment.ts'
export { ssotDocker } from './vitest/plugin.ts'
