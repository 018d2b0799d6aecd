import { dataTargets } from '../../baselines/data-mounts.ts'
import { describeObstacle } from '../../baselines/obstacle.ts'
import type { ComposeModel } from '../../compose/model.ts'
import type { Holding } from '../missing-rows.ts'

/** A service whose container is to be made anew with the files that it had. */
export interface RecreationCandidate {
  holding: Holding
  /** Where the matrix says that its data is. Empty: it does not say it. */
  data: readonly string[]
  /** Whether the matrix says that it is recreated. */
  isAsked: boolean
  /** How many containers it has. */
  containers: number
}

/**
 * Why a service cannot be made anew with the files that it had, as a clause; null: it can. Its volumes are removed and filled again, so
 * nobody else may use them.
 */
export function recreationObstacle(
  model: ComposeModel,
  { holding, data, isAsked, containers }: RecreationCandidate,
): string | null {
  const { service, paths, inMemory } = holding
  if (containers > 1) return `it has ${containers} containers, each with data of its own`
  const sharer = sharerOf(model, service)
  if (sharer !== null)
    return `${sharer} lives in its container, with \`${sharedKey(model, sharer, service)}\``
  const [lost] = inMemory
  // A row that does not name it as data says that it need not be kept.
  if (!isAsked && lost !== undefined)
    return `what it holds in memory at ${lost} would be gone, and nobody has said that it does not matter`
  const found = dataTargets(model, { service, data: [...new Set([...paths, ...data])] }, null)
  return 'targets' in found ? null : describeObstacle(found)
}

/** Another service that uses the container of a service as its own. */
function sharerOf({ services }: ComposeModel, service: string): string | null {
  const found = Object.entries(services).find(([name]) => sharedKey({ services }, name, service) !== null)
  return found?.[0] ?? null
}

/** By which key of its definition. */
function sharedKey(
  { services }: Pick<ComposeModel, 'services'>,
  sharer: string,
  service: string,
): string | null {
  const { network_mode, ipc, pid, volumes_from = [] } = services[sharer] ?? {}
  const of = `service:${service}`
  if (network_mode === of) return 'network_mode'
  if (ipc === of) return 'ipc'
  if (pid === of) return 'pid'
  return volumes_from.some((one) => one.split(':')[0] === service) ? 'volumes_from' : null
}
