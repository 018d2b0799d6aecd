import type { ComposeModel } from '../../compose/model.ts'
import type { StateRow } from '../../matrix/matrix.ts'
import { type Holding, type LackingRow, lackingRows } from '../missing-rows.ts'
import { recreationObstacle } from './obstacle.ts'

export interface RecreationChoiceInput {
  model: ComposeModel
  state: readonly StateRow[]
  /** Of the running services. */
  holdings: readonly Holding[]
  /** How many containers a service has. */
  containersOf(service: string): number
}

/** Which services are recreated. */
export interface RecreationChoice {
  /** Those whose row says so, and those that hold data and have no way, as far as nothing stands in the way. */
  services: string[]
  /** The services whose row says so. */
  asked: ReadonlySet<string>
  /** Those that hold data and have no way. */
  lacking: LackingRow[]
  /** Why others of them cannot be recreated, as clauses, by service. */
  obstacles: Map<string, string>
}

/** Decides which services are recreated. */
export function recreationChoice({
  model,
  state,
  holdings,
  containersOf,
}: RecreationChoiceInput): RecreationChoice {
  const asked = new Set(state.filter(({ reset }) => reset?.way === 'recreate').map(({ service }) => service))
  const lacking = lackingRows(holdings, state)
  const choice: RecreationChoice = { services: [], asked, lacking, obstacles: new Map() }
  for (const holding of holdings) {
    const { service } = holding
    const isAsked = asked.has(service)
    if (!isAsked && !lacking.some((one) => one.service === service)) continue
    const data = state.find((row) => row.service === service)?.data ?? []
    const obstacle = recreationObstacle(model, { holding, data, isAsked, containers: containersOf(service) })
    if (obstacle === null) choice.services.push(service)
    else choice.obstacles.set(service, obstacle)
  }
  return choice
}
