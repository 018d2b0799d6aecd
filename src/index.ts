/*
 * The package's entry, which Vitest loads into every worker as the environment and tests load for `ssot`.
 * Nothing heavy may be reached from here.
 */
import './vitest/types.ts'

export type { ServiceEndpoint, StackInfo } from './core/endpoints/endpoints.ts'
// As a whole, since only then can a declaration in a user's file be merged with one in there.
export type * from './core/endpoints/known-services.ts'
export { type ErrorCode, type Evidence, type Problem, SsotError } from './core/errors/errors.ts'
export type { SsotOptions } from './core/options/options.ts'
export { type Ssot, ssot } from './runner/ssot.ts'
export { environment as default } from './vitest/environment.ts'
export { ssotDocker } from './vitest/plugin.ts'
