import { type ServiceEndpoint, serviceEndpoints } from '../../core/endpoints/endpoints.ts'
import { stablePlace } from '../../stack/definition/place.ts'
import type { Session } from '../session.ts'

/** The endpoints of an environment's published services, by service name. The services need not be running. */
export function endpointsOf(session: Session, environment: string): Record<string, ServiceEndpoint> {
  const definition = session.definition(environment)
  const { ports } = stablePlace(definition)
  return serviceEndpoints(definition.matrix, environment, ports, session.connection.engine.host)
}
