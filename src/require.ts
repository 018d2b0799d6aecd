/*
 * The entry of the package for code that can only `require` CommonJS, such as tests that Babel has compiled for Jest. It is
 * compiled to CommonJS and exports what a test needs.
 */
export type {
  ContainerState,
  ExecResult,
  ProxyFaults,
  ServiceLogLine,
  ServiceState,
} from './core/control/acts.ts'
export type { ServiceEndpoint, StackInfo } from './core/endpoints/endpoints.ts'
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
