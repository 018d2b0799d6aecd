import type { PortRange } from '../../core/matrix/ports.ts'
import type { ComposeFile, ServiceSource } from '../compose/model.ts'
import { builtStage } from '../dockerfile/built-stage.ts'
import { healthcheckTest } from '../dockerfile/healthcheck.ts'
import type { EnvFile } from '../env-file/model.ts'
import { readEnvFile } from '../env-file/read.ts'
import type { Repository } from '../repository.ts'
import { isSecretName } from '../secrets/reason.ts'
import { proposeEnvironments } from './environments.ts'
import { code, type Placed } from './placed.ts'
import { type Allocation, allocatePorts } from './ports.ts'
import { proposeDockerfiles } from './propose-dockerfiles.ts'
import { healthPathOf, protocolOf } from './protocol.ts'
import { variablesToSettle } from './variables.ts'
import { serviceObstacle } from './writable.ts'

/** A matrix that is proposed from a repository's compose files and Dockerfiles. */
export interface Proposal {
  environments: {
    name: string
    composeFile: string
    /** The pattern; null: the environment builds nothing, or no pattern fits. */
    dockerfiles: string | null
    hostPorts: PortRange
    purpose: string
  }[]
  services: ProposedService[]
  /** What a person has to decide, each a sentence or two of Markdown. */
  decisions: string[]
}

/** A row of the proposed table Services. */
export interface ProposedService {
  name: string
  containerPort: number
  protocol: string
  healthPath: string | null
  variable: string
  isBuilt: boolean
  /** By environment; absent: the service is not published there. */
  ports: ReadonlyMap<string, PortRange>
}

/** Proposes the first matrix of a repository from its compose files and Dockerfiles. */
export function proposeMatrix(repository: Repository): Proposal {
  const { composeFiles } = repository
  const { environments, decisions } = proposeEnvironments(composeFiles)
  const everything = environments.flatMap(({ name, file }) =>
    withIncluded(file, composeFiles).flatMap((one) =>
      one.services.map((service) => ({ environment: name, file: one, service })),
    ),
  )
  const unwritable = withoutRow(everything)
  const placed = everything.filter(({ service }) => !unwritable.has(service.name))
  const dockerfiles = proposeDockerfiles(environments, everything)
  const published = environments.map(({ name, isForTests }) => ({
    environment: name,
    isForTests,
    numbers: numbersOf(placed.filter(({ environment }) => environment === name)),
  }))
  const allocations = allocatePorts(published)
  const services = proposeServices(placed, allocations, repository)
  return {
    environments: environments.map(({ name, file, purpose }) => ({
      name,
      composeFile: file.source.path,
      dockerfiles: dockerfiles.patterns.get(name) ?? null,
      hostPorts: allocations.get(name)?.hostPorts ?? { from: 0, to: 0 },
      purpose,
    })),
    services: services.services,
    decisions: [
      ...decisions,
      ...(environments.some(({ isForTests }) => isForTests) ? [] : [NO_TESTS]),
      ...dockerfiles.decisions,
      ...unbuilt(repository, everything),
      ...[...unwritable].map(
        ([name, obstacle]) =>
          `The name ${name} ${obstacle}. Rename that service, and give it a row under Services.`,
      ),
      ...(services.services.length === 0 ? [NO_SERVICES] : []),
      ...services.decisions,
      ...variables(environmentFiles(placed), services.services, repository),
      ...environments.flatMap(({ name, isForTests }) => newPorts(name, isForTests, allocations.get(name))),
    ],
  }
}

const NO_TESTS =
  'No compose file is for tests. By default tests use the environment `test`: write a compose file for it, and give it a row of that name with a range of ports.'

const NO_SERVICES =
  'No service publishes a port, but tests connect to services by their ports. Publish the services that tests use, and give each a row under Services.'

/** The services that publish a port but cannot have a row, each with the reason as a predicate. */
function withoutRow(placed: readonly Placed[]): Map<string, string> {
  const names = new Set(placed.flatMap(({ service }) => (publishedPort(service) ? service.name : [])))
  const rows: string[] = []
  const found = new Map<string, string>()
  for (const name of names) {
    const obstacle = serviceObstacle(name, rows)
    if (obstacle === null) rows.push(name)
    else found.set(name, obstacle)
  }
  return found
}

/** The number of files to list by name; `validate` lists all of them. */
const NAMED = 3

function unbuilt({ dockerfiles }: Repository, placed: readonly Placed[]): string[] {
  const built = new Set(placed.flatMap(({ service }) => service.build?.dockerfile ?? []))
  const paths = dockerfiles.map(({ source }) => source.path).filter((path) => !built.has(path))
  if (paths.length === 0) return []
  const more = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : ''
  const [is, them] = paths.length === 1 ? ['is', 'it'] : ['are', 'them']
  return [
    `${code(paths.slice(0, NAMED))}${more} ${is} built by no environment. Delete ${them}, as \`npx ssot-docker cleanup\` shows, or name ${them} in a compose file and in a pattern under Dockerfiles.`,
  ]
}

function newPorts(name: string, isForTests: boolean, allocation: Allocation | undefined): string[] {
  if (isForTests || !allocation?.isNew || allocation.ofService.size === 0) return []
  return [
    `The ports of ${name} are new, because those of its compose file are not fixed or collide with another environment. Change them as you like; only the matrix has them.`,
  ]
}

function variables(
  files: readonly ComposeFile[],
  services: readonly ProposedService[],
  { envFiles = [] }: Repository,
): string[] {
  const { byDefault, fromOutside } = variablesToSettle(files, services)
  return [
    ...[...byDefault].map(([name, paths]) => {
      const has = `\`${name}\` has a default in ${code(paths)}, which is not allowed.`
      return isSecretName(name)
        ? `${has} Let \`fix\` make it required, and set it wherever stacks are started; or take it from a file outside the repository, with \`secrets\`.`
        : `${has} Replace the variable with its value; or let \`fix\` make it required, and set it wherever stacks are started.`
    }),
    ...[...fromOutside].map(([name, paths]) => {
      const unread = dotEnvWith(name, paths, envFiles)
      const where = unread === undefined ? '' : `; it is in \`${unread}\`, but that file is not read`
      const comes = `\`${name}\` in ${code(paths)} comes from the caller's environment${where}. Set it wherever stacks are started`
      return isSecretName(name)
        ? `${comes}; or take it from a file outside the repository, with \`secrets\`.`
        : `${comes}, or replace the variable with its value.`
    }),
  ]
}

/** The `.env` next to one of the compose files that sets a variable. Compose would read it by default. */
function dotEnvWith(
  name: string,
  paths: readonly string[],
  envFiles: readonly EnvFile[],
): string | undefined {
  return envFiles.find(
    ({ source, uses }) =>
      uses.some((use) => use.span === null && paths.includes(use.source.path)) &&
      readEnvFile(source).some((variable) => variable.name === name),
  )?.source.path
}

function environmentFiles(placed: readonly Placed[]): ComposeFile[] {
  return [...new Set(placed.map(({ file }) => file))]
}

/** A compose file and all that it includes, also indirectly. */
function withIncluded(file: ComposeFile, files: readonly ComposeFile[]): ComposeFile[] {
  const found = new Set([file])
  for (const one of found) {
    for (const { kind, path } of one.uses) {
      const included = kind === 'include' && files.find(({ source }) => source.path === path)
      if (included) found.add(included)
    }
  }
  return [...found]
}

/** The host port of the first published port of each service; null: it is not a fixed number. */
function numbersOf(placed: readonly Placed[]): Map<string, number | null> {
  return new Map(
    placed.flatMap(({ service }) => {
      const port = publishedPort(service)
      return port === undefined ? [] : [[service.name, numberIn(port.published)] as const]
    }),
  )
}

function publishedPort({ ports }: ServiceSource): ServiceSource['ports'][number] | undefined {
  return ports.find(({ target, protocol }) => protocol === 'tcp' && numberIn(target) !== null)
}

/** The number in `8080` or `${PORT:-8080}`; null: not a single fixed number. */
function numberIn(text: string | null): number | null {
  const [, plain, byDefault] = /^(?:(\d+)|\$\{\w+:?-(\d+)\})$/u.exec(text ?? '') ?? []
  const number = Number(plain ?? byDefault)
  return Number.isInteger(number) && number >= 1 && number <= 65_535 ? number : null
}

function proposeServices(
  placed: readonly Placed[],
  allocations: ReadonlyMap<string, Allocation>,
  repository: Repository,
): { services: ProposedService[]; decisions: string[] } {
  const services: ProposedService[] = []
  const decisions: string[] = []
  for (const name of new Set(placed.map(({ service }) => service.name))) {
    const own = placed.filter(({ service }) => service.name === name)
    const first = own.find(({ service }) => publishedPort(service))
    const port = first && publishedPort(first.service)
    if (!first || !port) continue
    const containerPort = numberIn(port.target) ?? 0
    const healthcheck = own.map((one) => healthcheckText(one, repository)).find((text) => text !== '') ?? ''
    const protocol = protocolOf({ image: first.service.image?.text ?? null, containerPort, healthcheck })
    const isWeb = protocol === 'http' || protocol === 'https'
    const path = healthPathOf(healthcheck)
    services.push({
      name,
      containerPort,
      protocol,
      healthPath: isWeb ? (path ?? '/') : null,
      variable: `${name.toUpperCase().replace(/[^A-Z0-9]/gu, '_')}_URL`,
      isBuilt: own.some(({ service }) => service.build !== null),
      ports: new Map(
        own.flatMap(({ environment, service }) => {
          const range = allocations.get(environment)?.ofService.get(service.name)
          return range === undefined ? [] : [[environment, range] as const]
        }),
      ),
    })
    if (isWeb && path === null) {
      decisions.push(
        `${name} has no healthcheck with a path, so its health path is \`/\`: write the path that answers 2xx when the service is healthy.`,
      )
    }
    decisions.push(...surplusPorts(name, own), ...otherPorts(name, containerPort, own))
  }
  return { services, decisions }
}

/** The test of the compose file, or else of the stage that is built; empty: none. */
function healthcheckText({ file, service }: Placed, repository: Repository): string {
  const { healthcheck } = service
  if (healthcheck === null) {
    const built = builtStage(service, repository)
    return built ? healthcheckTest(built.dockerfile, built.stage) : ''
  }
  if (healthcheck.kind !== 'test') return ''
  const { source, span } = healthcheck.inherited ?? { source: file.source, span: healthcheck.span }
  return source.text.slice(span.start, span.end)
}

function surplusPorts(name: string, placed: readonly Placed[]): string[] {
  const surplus = placed.filter(({ service }) => service.ports.length > 1)
  if (surplus.length === 0) return []
  const where = filesOf(surplus)
  return [`${name} publishes more than one port in ${where}. Only one can have a row; remove the others.`]
}

/** The files, each once: several environments may include the same file. */
function filesOf(placed: readonly Placed[]): string {
  return code([...new Set(placed.map(({ file }) => file.source.path))])
}

function otherPorts(name: string, containerPort: number, placed: readonly Placed[]): string[] {
  const others = placed.filter(({ service }) => {
    const port = publishedPort(service)
    return port !== undefined && numberIn(port.target) !== containerPort
  })
  if (others.length === 0) return []
  const where = filesOf(others)
  return [
    `${name} listens on ${containerPort}, but on another port in ${where}. Use the same container port in all environments.`,
  ]
}
