import type { ServiceEndpoint, StackInfo } from './endpoints.ts'

/**
 * The published services of a user's matrix, for the type checker alone: empty here, and filled by the file that
 * `ssot-docker types` writes. By service: `auth: { protocol: 'http'; variable: 'AUTH_URL' }`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: it is there to be merged with.
export interface SsotServices {}

/** The services that `ssot.url()` takes: those of {@link SsotServices}; any string while that is empty. */
export type ServiceName = [keyof SsotServices] extends [never] ? string : keyof SsotServices & string

/** An endpoint for each service, by {@link ServiceName}. */
export type ServiceEndpoints = [keyof SsotServices] extends [never]
  ? Record<string, ServiceEndpoint>
  : { [Service in keyof SsotServices]: ServiceEndpoint & SsotServices[Service] }

/** A running stack as tests see it, with the services of the user's matrix. */
export interface TestStack extends Omit<StackInfo, 'services'> {
  /** Published services by name. */
  services: ServiceEndpoints
}
