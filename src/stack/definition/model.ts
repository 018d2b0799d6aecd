import { dirname, isAbsolute, relative, sep } from 'node:path'
import { type Applied, applyMatrix } from '../../core/compose/apply/apply-matrix.ts'
import { envFilesOverride, type ReplacedEnvFile } from '../../core/compose/env-files.ts'
import { type ComposeModel, parseComposeModel } from '../../core/compose/model.ts'
import { requireNoNeededSubnets } from '../../core/compose/networks/subnets.ts'
import { forRemoteEngine } from '../../core/compose/remote.ts'
import { requireKnownLabels } from '../../core/compose/reserved-labels.ts'
import { startedServices } from '../../core/compose/started-services.ts'
import { requireSupported, unsupportedFeatures } from '../../core/compose/support.ts'
import type { WrongInModel } from '../../core/compose/wrong-in-model.ts'
import { type Problem, SsotError } from '../../core/errors/errors.ts'
import { serviceOfRow } from '../../core/matrix/names.ts'
import { mayBuild, shownPatterns } from '../../core/matrix/pattern.ts'
import { type PortBlock, publishedServices } from '../../core/matrix/port-blocks.ts'
import { contextFolders, dockerfilePath } from '../../engine/build/sources.ts'
import { type ComposeCall, composeConfig } from '../../engine/cli/compose.ts'
import { LOCAL_ADDRESS } from '../../engine/connect/choose.ts'
import { fileProblem, folderProblem } from '../../host/files/read-text.ts'
import type { StackDefinition } from './definition.ts'
import { refuseNeverStarted } from './never-started.ts'
import { runsSideBySide } from './place.ts'
import type { Lookup } from './preflight.ts'
import { learnSecrets } from './secrets.ts'
import { withValuesOfFile } from './values.ts'

/** The canonical form of a compose file with the matrix applied. */
export interface LoadedModel extends Pick<Applied, 'model' | 'leftOut'> {
  /** The variables that its configs and secrets, and the URLs of its services, may be taken from. */
  env: ComposeCall['env']
  /** The env files in whose place services read the *Env file* of the environment. */
  replaced: readonly ReplacedEnvFile[]
}

/**
 * Loads the compose file of a stack in canonical form, applies the matrix to it, leaves out services without containers, and
 * adapts it to a remote engine.
 * @param lookup finds the places of errors that name none
 * @throws ENV_FILE_MISSING, COMPOSE_INVALID, COMPOSE_TOO_OLD, SERVICE_NEVER_STARTED, BUILD_CONTEXT_MISSING, DOCKERFILE_MISSING, DOCKERFILE_OUTSIDE_PATTERN
 */
export async function loadModel(
  definition: StackDefinition,
  call: ComposeCall,
  ports: PortBlock,
  lookup: Lookup,
): Promise<LoadedModel> {
  const { composeFile, environment, matrix } = definition
  const placed = <T>(
    act: () => T | Promise<T>,
    wrong: (error: SsotError) => WrongInModel,
    onFailure?: () => Promise<void>,
  ) =>
    withPlaces(act, async (error) => {
      await onFailure?.()
      const problems = await lookup.locate(definition, wrong(error))
      const located =
        problems.length === 0 ? error : new SsotError({ ...error.serialize(), problems, cause: error.cause })
      return call.secrets.hideError(located)
    })
  const envFiles = await lookup.envFiles(definition, call.env)
  await lookup.readable(definition, envFiles)
  const { services, replaced } = envFiles
  const override = services.length === 0 ? null : envFilesOverride(services)
  const json = await placed(
    () => composeConfig(call, composeFile, override),
    ({ evidence }) => ({ printed: evidence?.lastLines ?? [] }),
    // Compose quotes what it could not read, so the files are read as they are written.
    async () => void call.secrets.learn(await lookup.literals(definition)),
  )
  const written = parseComposeModel(json, composeFile)
  const rows = publishedServices(matrix, environment.name).map(([row]) => row)
  const env = await withValuesOfFile(written, rows, call)
  await learnSecrets(written, { ...call, env })
  requireKnownLabels(written, composeFile)
  const absent = Object.keys(ports).map(serviceOfRow)
  const known = startedServices(written).services
  const lacking = [...new Set(absent)].filter((name) => !Object.hasOwn(known, name))
  await refuseNeverStarted(definition, lookup, lacking, 'matrix')
  const { model, problems, leftOut } = applyMatrix(written, matrix, environment, ports)
  if (problems.length > 0) {
    throw new SsotError({
      code: 'COMPOSE_INVALID',
      summary: `${composeFile} and the matrix do not agree on published ports`,
      problems,
      todo: 'Correct the table Services: it has a row for each port that is published. The numbers in the compose file are not used.',
    })
  }
  await placed(
    () => requireSupported(model, composeFile),
    () => ({ services: unsupportedFeatures(model) }),
  )
  await requireBuildFolders(model, definition, lookup)
  requireDockerfiles(model, definition)
  const started = startedServices(model)
  if (runsSideBySide(definition)) {
    await placed(
      () => requireNoNeededSubnets(started, composeFile, environment.name),
      () => 'needed subnets',
    )
  }
  const { publishAddress } = call
  return {
    model: publishAddress === LOCAL_ADDRESS ? started : forRemoteEngine(started, publishAddress),
    leftOut,
    env,
    replaced,
  }
}

/** @throws COMPOSE_INVALID, as `act` does, with the places in the files if they are found */
async function withPlaces<T>(
  act: () => T | Promise<T>,
  placed: (error: SsotError) => Promise<unknown>,
): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof SsotError) || error.code !== 'COMPOSE_INVALID') throw error
    throw await placed(error)
  }
}

/** @throws BUILD_CONTEXT_MISSING when services build in folders of this machine that do not exist; lists all of them */
async function requireBuildFolders(
  model: ComposeModel,
  definition: StackDefinition,
  lookup: Pick<Lookup, 'locate'>,
): Promise<void> {
  const { environment, root } = definition
  const absent = Object.entries(model.services).flatMap(([service, { build }]) =>
    (build === undefined ? [] : contextFolders(build)).flatMap(({ name, path }) => {
      const problem = folderProblem(path)
      if (problem === null) return []
      const how = name === null ? 'builds in' : `takes the context ${name} of its build from`
      const message = `service ${service} ${how} ${shown(root, path)}, which ${problem.reason}`
      return [{ service, context: name, message }]
    }),
  )
  if (absent.length === 0) return
  const problems = await lookup.locate(definition, { contexts: absent })
  throw new SsotError({
    code: 'BUILD_CONTEXT_MISSING',
    summary: `${environment.composeFile} builds in folders that do not exist`,
    problems: problems.length > 0 ? problems : absent.map(({ message }) => ({ ...environment.at, message })),
    todo: 'Correct the paths, which start from the folder of the compose file, or create the folders: if a command of the project writes them, run it first.',
  })
}

/** A path from the root of the repository if it is in it. */
function shown(root: string, path: string): string {
  const inside = relative(root, path)
  return inside === '' || inside.startsWith('..') ? path : inside.split(sep).join('/')
}

function requireDockerfiles(model: ComposeModel, definition: StackDefinition): void {
  const missing: Problem[] = []
  const outside: Problem[] = []
  const { environment, root } = definition
  for (const [name, { build }] of Object.entries(model.services)) {
    // A remote context contains its Dockerfile, which only the builder can read.
    if (build?.context !== undefined && !isAbsolute(build.context)) continue
    const path = build && dockerfilePath(build, dirname(definition.composeFile))
    if (!path) continue
    const found = relative(root, path).split(sep).join('/')
    const problem = fileProblem(path)
    if (problem !== null) {
      missing.push({
        ...environment.at,
        message: `the Dockerfile of service ${name} ${problem.reason}`,
        found,
      })
    } else if (!mayBuild(environment, found)) {
      outside.push({
        ...environment.at,
        message: `service ${name} builds a Dockerfile that does not match the pattern`,
        found,
        allowed: shownPatterns(environment),
      })
    }
  }
  if (missing.length > 0) {
    throw new SsotError({
      code: 'DOCKERFILE_MISSING',
      summary: `${environment.composeFile} builds from Dockerfiles that do not exist`,
      problems: missing,
      todo: 'Create them, or correct `build.dockerfile` in the compose file. No other file is tried.',
    })
  }
  if (outside.length > 0) {
    throw new SsotError({
      code: 'DOCKERFILE_OUTSIDE_PATTERN',
      summary: `${environment.composeFile} builds Dockerfiles that the matrix does not give to ${environment.name}`,
      problems: outside,
      todo:
        environment.dockerfiles.length === 0
          ? 'Give the environment a pattern in the column Dockerfiles of the matrix, where `-` means that it builds nothing.'
          : `Build only files that match ${shownPatterns(environment)}, or add these paths to the column Dockerfiles of the matrix.`,
    })
  }
}
