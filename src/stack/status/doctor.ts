import {
  type Check,
  checkBaseImages,
  checkBlocks,
  checkCompose,
  checkDisk,
  checkNode,
  checkOrphans,
  checkPorts,
  failedBy,
  type Known,
  known,
  notChecked,
  ok,
  type PortState,
} from '../../core/doctor/checks.ts'
import type { MachineProfile } from '../../core/machine/profile.ts'
import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'
import { blockCount, portBlock } from '../../core/matrix/port-blocks.ts'
import { baseImageReference } from '../../core/matrix/variables.ts'
import { composeVersion } from '../../engine/cli/compose.ts'
import {
  type Connection,
  connect,
  readProfile,
  targetOf,
  toolEnvironment,
} from '../../engine/connect/connect.ts'
import { isLocalEngine } from '../../engine/connect/endpoint-of.ts'
import type { Engine } from '../../engine/engine.ts'
import { freeBytesAt, nearestFolder } from '../../host/home/disk.ts'
import { type Home, homeOf } from '../../host/home/home.ts'
import { Registry } from '../../host/registry/registry.ts'
import { imageSource } from '../definition/compose-call.ts'
import { loadMatrix } from '../definition/definition.ts'
import { stablePlace } from '../definition/place.ts'
import type { Lookup } from '../definition/preflight.ts'
import { isFreePort } from '../ports/free-port.ts'
import { portHolder } from '../ports/port-holder.ts'
import { firstTaken } from '../ports/reserve.ts'
import { listAbandoned } from '../teardown/orphans.ts'
import { checkComposeFiles, failures, type KnownRepository } from './compose-files.ts'

export interface DoctorInput {
  env: NodeJS.ProcessEnv
  cwd: string
  nodeVersion: string
  preflight: Lookup
}

/** Checks everything that a stack needs. Changes nothing. */
export async function examine({ env, cwd, nodeVersion, preflight }: DoctorInput): Promise<Check[]> {
  const node = checkNode(nodeVersion)
  // On an old version, nothing else is sure to work, this program included.
  if (node.verdict === 'fail') return [node, notChecked('everything else', [node.name])]
  const home = homeOf(env)
  const profile = await known(() => readProfile(home))
  const connection = await known(() => connect(home, env))
  const repository = await known(() => loadMatrix(cwd))
  const compose = await checkComposeOf(profile, env, cwd)
  return [
    node,
    checkProfile(profile, home),
    await checkEngine(profile, connection),
    compose,
    ...(await checkDisks(connection, home)),
    checkMatrix(repository),
    ...(await checkComposeFiles(repository, connection, compose, preflight)),
    ...(await checkAllPorts(repository, connection)),
    await checkBaseImagesOf(repository, connection),
    'error' in connection
      ? notChecked('orphans', ['engine'])
      : checkOrphans(await orphansOn(connection.value.engine, home)),
  ]
}

async function orphansOn(engine: Engine, home: Home): Promise<string[]> {
  using registry = new Registry(home.registry)
  const abandoned = await listAbandoned({ engine, registry })
  return abandoned.filter(({ spared }) => spared === null).map(({ stack }) => stack)
}

function checkProfile(profile: Known<MachineProfile | null>, home: Home): Check {
  const name = 'machine profile'
  if ('error' in profile) return failedBy(name, profile.error)
  return ok(name, profile.value === null ? `none at ${home.profile}, and none is needed` : home.profile)
}

async function checkEngine(
  profile: Known<MachineProfile | null>,
  connection: Known<Connection>,
): Promise<Check> {
  if ('error' in profile) return notChecked('engine', ['machine profile'])
  if ('error' in connection) return failedBy('engine', connection.error)
  const { engine, target } = connection.value
  const { version } = await engine.system.version()
  return ok('engine', `${version} answers at ${engine.endpoint}: ${target.because}`)
}

async function checkComposeOf(
  profile: Known<MachineProfile | null>,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<Check> {
  if ('error' in profile) return notChecked('compose', ['machine profile'])
  const chosen = await known(() => targetOf(env, profile.value))
  if ('error' in chosen) return notChecked('compose', ['engine'])
  const target = chosen.value
  const call = { compose: target.compose, cwd, env: toolEnvironment(env, target.endpoint, target) }
  const version = await known(() => composeVersion(call))
  return 'error' in version ? failedBy('compose', version.error) : checkCompose(version.value)
}

async function checkDisks(connection: Known<Connection>, home: Home): Promise<Check[]> {
  const folder = nearestFolder(home.folder)
  const freeBytes = await freeBytesAt(folder)
  return [
    'error' in connection
      ? notChecked('engine disk', ['engine'])
      : await checkEngineDisk(connection.value.engine),
    freeBytes === null
      ? ok('home disk', `the free space at ${folder} is not known`)
      : checkDisk('home disk', folder, freeBytes),
  ]
}

async function checkEngineDisk(engine: Engine): Promise<Check> {
  const name = 'engine disk'
  const folder = await engine.system.dataRoot()
  // The data of an engine in a virtual machine or on another host cannot be seen from here.
  const freeBytes = isLocalEngine(engine.endpoint) ? await freeBytesAt(folder) : null
  return freeBytes === null
    ? ok(
        name,
        `the free space at ${folder} is not known: it is not on this machine, or this user may not read it`,
      )
    : checkDisk(name, folder, freeBytes)
}

function checkMatrix(repository: Known<KnownRepository>): Check {
  if ('error' in repository) return failedBy('matrix', repository.error)
  const { file, matrix } = repository.value
  return ok(
    'matrix',
    `${file}: ${matrix.environments.length} environments, ${matrix.services.length} services`,
  )
}

async function checkAllPorts(
  repository: Known<KnownRepository>,
  connection: Known<Connection>,
): Promise<Check[]> {
  if ('error' in repository || 'error' in connection)
    return [notChecked('ports', failures({ engine: connection, matrix: repository }))]
  const { root, matrix } = repository.value
  const { engine } = connection.value
  const checks: Check[] = []
  // One after the other, because checking a port occupies it for a moment.
  for (const environment of matrix.environments) {
    const name = `ports of ${environment.name}`
    const count = blockCount(matrix, environment.name)
    checks.push(
      count === 1
        ? checkPorts(name, await portStates(engine, root, matrix, environment))
        : checkBlocks(name, count, await busyBlocks(engine, matrix, environment.name, count)),
    )
  }
  return checks
}

/** What holds a port of each block that comes before the first free one. */
async function busyBlocks(
  engine: Engine,
  matrix: Matrix,
  environment: string,
  count: number,
): Promise<string[]> {
  const busy: string[] = []
  for (let index = 0; index < count; index++) {
    const taken = await firstTaken(engine, Object.values(portBlock(matrix, environment, index)))
    if (taken === null) break
    busy.push(`port ${taken} is in use by ${await portHolder(engine, taken)}`)
  }
  return busy
}

async function portStates(
  engine: Engine,
  root: string,
  matrix: Matrix,
  environment: EnvironmentRow,
): Promise<PortState[]> {
  const { project, ports } = stablePlace({ root, matrix, environment })
  const running = (await engine.containers.list(project)).filter(({ state }) => state === 'running')
  return Promise.all(
    Object.entries(ports).map(async ([service, port]): Promise<PortState> => {
      if (running.some((container) => container.service === service)) return { service, port, holder: 'ours' }
      if (await isFreePort(engine, port)) return { service, port, holder: 'free' }
      return { service, port, holder: { other: await portHolder(engine, port) } }
    }),
  )
}

async function checkBaseImagesOf(
  repository: Known<KnownRepository>,
  connection: Known<Connection>,
): Promise<Check> {
  if ('error' in repository || 'error' in connection)
    return notChecked('base images', failures({ engine: connection, matrix: repository }))
  const { baseImages } = repository.value.matrix
  const source = imageSource(connection.value)
  const references = await known(() => baseImages.map((row) => baseImageReference(row, source)))
  if ('error' in references) return failedBy('base images', references.error)
  const { engine } = connection.value
  const ids = await Promise.all(references.value.map((reference) => engine.images.id(reference)))
  const absent = references.value.filter((_, index) => ids[index] === null)
  return checkBaseImages(baseImages.length, absent, source === 'registry')
}
