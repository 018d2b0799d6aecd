import { existsSync } from 'node:fs'
import { dirname, isAbsolute, relative, sep } from 'node:path'
import { requireOwnNames } from '../../core/compose/fixed-names.ts'
import { type ComposeModel, parseComposeModel } from '../../core/compose/model.ts'
import { requireNoNeededSubnets } from '../../core/compose/networks/subnets.ts'
import { portProblems } from '../../core/compose/published-ports.ts'
import { forRemoteEngine } from '../../core/compose/remote.ts'
import { requireKnownLabels } from '../../core/compose/reserved-labels.ts'
import { startedServices } from '../../core/compose/started-services.ts'
import { requireSupported } from '../../core/compose/support.ts'
import type { WrongInModel } from '../../core/compose/wrong-in-model.ts'
import { type Problem, SsotError } from '../../core/errors/errors.ts'
import { mayBuild } from '../../core/matrix/pattern.ts'
import type { PortBlock } from '../../core/matrix/port-blocks.ts'
import { dockerfilePath } from '../../engine/build/sources.ts'
import { type ComposeCall, composeConfig } from '../../engine/cli/compose.ts'
import { LOCAL_ADDRESS } from '../../engine/connect/choose.ts'
import type { StackDefinition } from './definition.ts'
import { refuseNeverStarted } from './never-started.ts'
import { runsSideBySide } from './place.ts'
import type { Lookup } from './preflight.ts'

/**
 * Loads the compose file of a stack in canonical form, checks it against the matrix, leaves out services without
 * containers, and adapts it to a remote engine.
 * @param lookup finds the places of errors that name none
 * @throws COMPOSE_INVALID, SERVICE_NEVER_STARTED, DOCKERFILE_MISSING, DOCKERFILE_OUTSIDE_PATTERN
 */
export async function loadModel(
  definition: StackDefinition,
  call: ComposeCall,
  ports: PortBlock,
  lookup: Lookup,
): Promise<ComposeModel> {
  const { composeFile, environment, matrix } = definition
  const placed = <T>(act: () => T | Promise<T>, wrong: (error: SsotError) => WrongInModel) =>
    withPlaces(act, (error) => lookup.locate(definition, wrong(error)))
  const json = await placed(
    () => composeConfig(call, composeFile),
    ({ evidence }) => ({ printed: evidence?.lastLines ?? [] }),
  )
  const model = parseComposeModel(json, composeFile)
  requireSupported(model, composeFile)
  await placed(
    () => requireOwnNames(model, composeFile),
    () => 'fixed names',
  )
  requireKnownLabels(model, composeFile)
  const absent = Object.keys(ports).filter((name) => !Object.hasOwn(model.services, name))
  await refuseNeverStarted(definition, lookup, absent, { by: 'matrix', environment: environment.name })
  const problems = portProblems(model, matrix, environment, ports)
  if (problems.length > 0) {
    throw new SsotError({
      code: 'COMPOSE_INVALID',
      summary: `${composeFile} and the matrix do not agree on published ports`,
      problems,
      todo: 'Publish each port on 127.0.0.1 with the number taken from <SERVICE>_PORT, which only the matrix sets.',
    })
  }
  requireDockerfiles(model, definition)
  const started = startedServices(model)
  if (runsSideBySide(definition)) {
    await placed(
      () => requireNoNeededSubnets(started, composeFile, environment.name),
      () => 'needed subnets',
    )
  }
  return call.publishAddress === LOCAL_ADDRESS ? started : forRemoteEngine(started, call.publishAddress)
}

/** @throws COMPOSE_INVALID, as `act` does, with the places in the files if they are found */
async function withPlaces<T>(
  act: () => T | Promise<T>,
  find: (error: SsotError) => Promise<Problem[]>,
): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof SsotError) || error.code !== 'COMPOSE_INVALID') throw error
    const problems = await find(error)
    throw problems.length === 0
      ? error
      : new SsotError({ ...error.serialize(), problems, cause: error.cause })
  }
}

function requireDockerfiles(model: ComposeModel, definition: StackDefinition): void {
  const missing: Problem[] = []
  const outside: Problem[] = []
  const { environment, root } = definition
  for (const [name, { build }] of Object.entries(model.services)) {
    // A remote context contains its Dockerfile, which only the builder can read.
    if (build?.context !== undefined && !isAbsolute(build.context)) continue
    const path = build && dockerfilePath(build, build.context ?? dirname(definition.composeFile))
    if (!path) continue
    const found = relative(root, path).split(sep).join('/')
    if (!existsSync(path)) {
      missing.push({ ...environment.at, message: `the Dockerfile of service ${name} does not exist`, found })
    } else if (!mayBuild(environment, found)) {
      outside.push({
        ...environment.at,
        message: `service ${name} builds a Dockerfile that does not match the pattern`,
        found,
        allowed: environment.dockerfiles ?? 'none',
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
        environment.dockerfiles === null
          ? 'Give the environment a pattern in the column Dockerfiles of the matrix, where `-` means that it builds nothing.'
          : `Build only files that match ${environment.dockerfiles}, or change the pattern in the matrix. No two environments share a Dockerfile.`,
    })
  }
}
