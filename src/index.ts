/*
 * The package's entry, which Vitest loads into every worker as the environment and tests load for `ssot`.
 * Nothing heavy may be reached from here.
 */
import './vitest/types.ts'

export type { ServiceEndpoint, StackInfo } from './core/endpoints.ts'
export { type ErrorCode, type Evidence, type Problem, SsotError } from './core/errors.ts'
// As a whole, since only then can a declaration in a user's file be merged with one in there.
export type * from './core/known-services.ts'
export type { SsotOptions } from './core/options.ts'
export { type Ssot, ssot } from './face/ssot.ts'
export { environment as default } from './vitest/environment.ts'
export { ssotDocker } from './vitest/plugin.ts'
