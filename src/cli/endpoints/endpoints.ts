import type { ServiceEndpoint } from '../../core/endpoints/endpoints.ts'
import { chooseStack, type StackChoice } from '../../stack/chosen/choose-stack.ts'
import { endpointsOfStack } from '../../stack/chosen/endpoints.ts'
import type { Session } from '../session.ts'

/** The endpoints of a stack's published services, by service name. Those of a stable stack need not be running. */
export async function endpointsOf(
  session: Session,
  choice: StackChoice,
): Promise<Record<string, ServiceEndpoint>> {
  return endpointsOfStack(session.connection.engine, await chooseStack(session, choice))
}
