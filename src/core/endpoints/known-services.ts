import type { ServiceEndpoint, StackInfo } from './endpoints.ts'

/**
 * The published services of a user's matrix, known only to the type checker. It is empty here; the file that
 * `ssot-docker types` writes adds each service by declaration merging: `auth: { protocol: 'http'; variable: 'AUTH_URL' }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: declaration merging needs an interface.
export interface SsotServices {}

/** The service names that `ssot.url()` accepts: the keys of {@link SsotServices}, or any string while it is empty. */
export type ServiceName = [keyof SsotServices] extends [never] ? string : keyof SsotServices & string

/** The endpoint of each service, by {@link ServiceName}. */
export type ServiceEndpoints = [keyof SsotServices] extends [never]
  ? Record<string, ServiceEndpoint>
  : { [Service in keyof SsotServices]: ServiceEndpoint & SsotServices[Service] }

/** A running stack as tests see it, with the services of the user's matrix. */
export interface TestStack extends Omit<StackInfo, 'services'> {
  /** Published services by name. */
  services: ServiceEndpoints
}
