import {
  type Check,
  checkBaseImages,
  checkBaselines,
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
import { checkKept, type KeptStackState } from '../../core/doctor/kept.ts'
import type { MachineProfile } from '../../core/machine/profile.ts'
import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'
import { blockCount, hostPortsOf, portBlock, servicesWithPorts } from '../../core/matrix/port-blocks.ts'
import { formatHostPort } from '../../core/matrix/ports.ts'
import { baseImageReference } from '../../core/matrix/variables.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
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
import { type Home, homeOf, openHome } from '../../host/home/home.ts'
import { Registry } from '../../host/registry/registry.ts'
import { TimeBudget } from '../../host/tools/time-budget.ts'
import { COMMAND_LIMIT_MS, imageSource } from '../definition/compose-call.ts'
import { loadMatrix } from '../definition/definition.ts'
import { stablePlace } from '../definition/place.ts'
import type { Lookup } from '../definition/preflight.ts'
import { portHolder } from '../ports/port-holder.ts'
import { portStates } from '../ports/port-states.ts'
import { firstTaken } from '../ports/reserve.ts'
import { listAbandoned } from '../teardown/orphans.ts'
import { checkComposeFiles, failures, type KnownRepository } from './compose-files.ts'
import { keptStacks } from './kept-stacks.ts'

export interface DoctorInput {
  env: NodeJS.ProcessEnv
  cwd: string
  nodeVersion: string
  preflight: Lookup
  /** What no output may show; learns. */
  secrets: KnownSecrets
}

/** Checks everything that a stack needs. Changes nothing. */
export async function examine({ env, cwd, nodeVersion, preflight, secrets }: DoctorInput): Promise<Check[]> {
  const node = checkNode(nodeVersion)
  // On an old version, nothing else is sure to work, this program included.
  if (node.verdict === 'fail') return [node, notChecked('everything else', [node.name])]
  const home = homeOf(env)
  const profile = await known(() => readProfile(home))
  const connection = await known(() => connect(home, env, secrets))
  const storage = await known(() => requireHome(home))
  const repository = await known(() => loadMatrix(cwd))
  const compose = await checkComposeOf(profile, env, cwd, secrets)
  return [
    node,
    checkProfile(profile, home),
    await checkEngine(profile, connection),
    compose,
    checkHome(storage, home),
    ...(await checkDisks(connection, home)),
    checkMatrix(repository),
    ...(await checkComposeFiles(repository, connection, compose, preflight)),
    ...(await checkAllPorts(repository, connection)),
    await checkBaseImagesOf(repository, connection),
    'error' in connection || 'error' in storage
      ? notChecked('orphans', failures({ engine: connection, home: storage }))
      : checkOrphans(await orphansOn(connection.value.engine, home)),
    'error' in connection || 'error' in storage
      ? notChecked('kept stacks', failures({ engine: connection, home: storage }))
      : checkKept(await keptOn(connection.value.engine, home)),
    ...(await checkBaselinesOf(repository, connection)),
  ]
}

/** Only where the matrix asks for baseline images. */
async function checkBaselinesOf(
  repository: Known<{ matrix: Matrix }>,
  connection: Known<Connection>,
): Promise<Check[]> {
  if ('error' in repository || !repository.value.matrix.state.some(({ baseline }) => baseline === 'image'))
    return []
  if ('error' in connection) return [notChecked('baselines', ['engine'])]
  const images = await connection.value.engine.baselines.list()
  return [checkBaselines(images.map(({ dataBytes }) => dataBytes))]
}

async function keptOn(engine: Engine, home: Home): Promise<KeptStackState[]> {
  using registry = new Registry(home.registry)
  return await keptStacks(engine, registry, Date.now())
}

async function orphansOn(engine: Engine, home: Home): Promise<string[]> {
  using registry = new Registry(home.registry)
  const abandoned = await listAbandoned({ engine, registry })
  return abandoned.filter(({ spared }) => spared === null).map(({ stack }) => stack)
}

/** Makes sure that the home is this user's alone, and that its registry can be written. */
function requireHome(home: Home): void {
  openHome(home)
  using registry = new Registry(home.registry)
  registry.requireWritable()
}

function checkHome(storage: Known<void>, { folder }: Home): Check {
  const name = 'home'
  return 'error' in storage
    ? failedBy(name, storage.error)
    : ok(name, `${folder}: only this user can enter it, and its registry is in order`)
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
  secrets: KnownSecrets,
): Promise<Check> {
  if ('error' in profile) return notChecked('compose', ['machine profile'])
  const chosen = await known(() => targetOf(env, profile.value))
  if ('error' in chosen) return notChecked('compose', ['engine'])
  const target = chosen.value
  const call = {
    ...{ compose: target.compose, cwd, env: toolEnvironment(env, target.endpoint, target) },
    secrets,
    budget: new TimeBudget(COMMAND_LIMIT_MS, null),
  }
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
        ? checkPorts(name, await statesOf(engine, root, matrix, environment))
        : checkBlocks(name, count, await busyBlocks(engine, matrix, environment.name, count)),
    )
  }
  return checks
}

async function statesOf(
  engine: Engine,
  root: string,
  matrix: Matrix,
  environment: EnvironmentRow,
): Promise<PortState[]> {
  const { project, ports } = stablePlace({ root, matrix, environment })
  return portStates(engine, project, servicesWithPorts(matrix, environment.name, ports))
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
    const ports = hostPortsOf(matrix, environment, portBlock(matrix, environment, index))
    const taken = await firstTaken(engine, ports)
    if (taken === null) break
    busy.push(`port ${formatHostPort(taken)} is in use by ${await portHolder(engine, taken)}`)
  }
  return busy
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
