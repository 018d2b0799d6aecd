import type { Problem } from '../../errors/errors.ts'
import type { EnvironmentRow, Matrix } from '../../matrix/matrix.ts'
import type { PortBlock } from '../../matrix/port-blocks.ts'
import type { ComposeModel } from '../model.ts'
import { withPinnedImages } from './images.ts'
import { type LeftOutName, withOwnNames } from './names.ts'
import { withMatrixPorts } from './ports.ts'

/** A compose file in canonical form, with what the matrix decides written into it. */
export interface Applied {
  model: ComposeModel
  /** What of the file contradicts the matrix, so that no stack can be started. */
  problems: Problem[]
  /** The names of the file that the stack does not get. */
  leftOut: LeftOutName[]
}

/**
 * Writes what the matrix decides into the canonical form of an environment's compose file.
 * @param model as Compose prints it with the profiles of the environment
 */
export function applyMatrix(
  model: ComposeModel,
  matrix: Matrix,
  environment: EnvironmentRow,
  ports: PortBlock,
): Applied {
  const named = withOwnNames(withoutProfiles(model))
  const published = withMatrixPorts(named.model, matrix, environment, ports)
  return { ...published, model: withPinnedImages(published.model, matrix), leftOut: named.leftOut }
}

/** The canonical form has the services of active profiles only. Commands that read it know nothing of profiles. */
function withoutProfiles(model: ComposeModel): ComposeModel {
  const services = Object.entries(model.services).map(([name, { profiles: _, ...service }]) => [
    name,
    service,
  ])
  return { ...model, services: Object.fromEntries(services) }
}
