import { mountedPaths } from '../../core/compose/mounts/mounts.ts'
import {
  type Check,
  checkMounts,
  failedBy,
  type Known,
  known,
  notChecked,
  ok,
} from '../../core/doctor/checks.ts'
import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'
import { portBlock } from '../../core/matrix/port-blocks.ts'
import { stableProjectName } from '../../core/stacks/project-name.ts'
import type { Connection } from '../../engine/connect/connect.ts'
import { composeCall } from '../definition/compose-call.ts'
import { definitionOf } from '../definition/definition.ts'
import { loadModel } from '../definition/model.ts'
import { absentMounts } from '../definition/mounts.ts'
import type { Lookup } from '../definition/preflight.ts'

export interface KnownRepository {
  root: string
  file: string
  matrix: Matrix
}

/** The names of the failed checks, among those that another check needs. */
export function failures(needs: Readonly<Record<string, Known<unknown> | Check>>): string[] {
  return Object.entries(needs).flatMap(([name, need]) =>
    'error' in need || ('verdict' in need && need.verdict === 'fail') ? [name] : [],
  )
}

/** Checks the compose file of each environment, and whether what its services mount exists. */
export async function checkComposeFiles(
  repository: Known<KnownRepository>,
  connection: Known<Connection>,
  compose: Check,
  preflight: Lookup,
): Promise<Check[]> {
  const failed = failures({ engine: connection, compose, matrix: repository })
  if ('error' in repository) return [notChecked('compose files', failed)]
  const { root, matrix } = repository.value
  const checks = await Promise.all(
    matrix.environments.map(async (environment) => {
      if (!('error' in connection) && failed.length === 0) {
        return checkComposeFile(root, matrix, environment, connection.value, preflight)
      }
      const definition = await known(() => definitionOf(root, matrix, environment))
      const name = `compose file of ${environment.name}`
      return ['error' in definition ? failedBy(name, definition.error) : notChecked(name, failed)]
    }),
  )
  return checks.flat()
}

async function checkComposeFile(
  root: string,
  matrix: Matrix,
  environment: EnvironmentRow,
  connection: Connection,
  preflight: Lookup,
): Promise<Check[]> {
  const name = `compose file of ${environment.name}`
  const loaded = await known(async () => {
    const definition = definitionOf(root, matrix, environment)
    const ports = portBlock(matrix, environment.name, 0)
    const call = composeCall(definition, connection, stableProjectName(root, environment.name), ports)
    const { model } = await loadModel(definition, call, ports, preflight)
    return { definition, model }
  })
  if ('error' in loaded) return [failedBy(name, loaded.error)]
  const { definition, model } = loaded.value
  const absent = await absentMounts(definition, connection.engine, preflight, model)
  return [
    ok(name, environment.composeFile),
    checkMounts(`mounts of ${environment.name}`, mountedPaths(model).length, absent),
  ]
}
