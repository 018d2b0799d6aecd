import { hasNoNetworkOfItsOwn } from '../../core/compose/networks/network-mode.ts'
import type { ComposeFile, ServiceSource } from '../compose/model.ts'
import { builtStage } from '../dockerfile/built-stage.ts'
import { healthcheckTest } from '../dockerfile/healthcheck.ts'
import type { Repository } from '../repository.ts'
import { proposeDockerfiles } from './dockerfiles/propose.ts'
import { type ChosenEnvironment, chooseEnvironments } from './environments/choose.ts'
import { withIncluded, withUsed } from './environments/files.ts'
import { outsideOf, outsideRows } from './environments/outside.ts'
import { activeServices, chooseProfiles } from './environments/profiles.ts'
import { type ComposeUse, composeUses } from './environments/uses.ts'
import { proposeImages } from './images.ts'
import type { Proposal } from './proposal.ts'
import { type Allocation, allocatePorts } from './services/allocate.ts'
import { portEntries } from './services/entries.ts'
import { type PublishedService, proposeRows, type ServiceRowDraft } from './services/rows.ts'
import { chooseEnvFile, type EnvFileChoice, type FileLookup } from './variables/env-file.ts'
import {
  lookupIn,
  type ProposedVariables,
  portVariablesOf,
  proposeVariables,
  usedVariables,
} from './variables/rows.ts'
import { type Lookup, resolved } from './variables/values.ts'
import { code, firstOf } from './words.ts'
import { isWritableOutside, isWritableProfile, pathObstacle, serviceObstacle } from './writable.ts'

/** An environment with all that is read for it. */
interface Setting {
  environment: ChosenEnvironment
  /** The files whose services start. */
  files: readonly ComposeFile[]
  /** The files whose variables Compose resolves. */
  resolvedFiles: readonly ComposeFile[]
  profiles: string[]
  isGuess: boolean
  envFile: EnvFileChoice
  /** The services that start. */
  services: readonly { file: ComposeFile; service: ServiceSource }[]
  lookup: Lookup
}

/**
 * Proposes the first matrix of a repository from its compose files and Dockerfiles, and from the commands that use them.
 * @param lookup reads files that the repository does not hold, such as `.env.example`
 */
export function proposeMatrix(repository: Repository, lookup: Omit<FileLookup, 'files'>): Proposal {
  const uses = composeUses(repository)
  const choice = chooseEnvironments(repository.composeFiles, uses)
  const settings = choice.environments.map((environment) =>
    settingOf(environment, repository, uses, { ...lookup, files: repository.files }),
  )
  const everything = settings.flatMap((setting) => setting.services.map((one) => ({ ...one, setting })))
  const published = everything.map((one) => publishedService(one, repository))
  const unwritable = withoutRow(published)
  const used = usedVariables(settings.flatMap(({ resolvedFiles }) => resolvedFiles))
  const rows = proposeRows(
    published.filter(({ name }) => !unwritable.has(name)),
    used,
  )
  const allocations = allocatePorts(
    choice.environments.map(({ name, isForTests }) => ({
      environment: name,
      isForTests,
      rows: new Map(
        rows.flatMap(({ name: row, transport, hostPorts }) => {
          const hostPort = hostPorts.get(name)
          return hostPort === undefined ? [] : [[row, { hostPort, transport }] as const]
        }),
      ),
    })),
  )
  const variables = settings.map((setting) => variablesOf(setting, rows, allocations, published))
  const dockerfiles = dockerfilesOf(settings, repository)
  const isUsed = usedFiles(settings, repository)
  return {
    environments: settings.map(({ environment: { name, file, purpose, isForTests }, profiles, envFile }) => ({
      name,
      composeFile: file.source.path,
      profiles,
      envFile: envFile.path,
      dockerfiles: dockerfiles.patterns.get(name) ?? [],
      hostPorts: allocationOf(name, allocations).hostPorts,
      purpose,
      isForTests,
    })),
    services: rows.map(({ hostPorts, ...row }) => ({
      ...row,
      ports: new Map(
        [...hostPorts.keys()].flatMap((environment) => {
          const range = allocationOf(environment, allocations).ofRow.get(row.name)
          return range === undefined ? [] : [[environment, range] as const]
        }),
      ),
    })),
    variables: variableRows(settings, variables),
    images: proposeImages(
      everything.flatMap(({ service: { image, build }, setting }) =>
        image === null || build !== null ? [] : (resolved(image.text, setting.lookup) ?? []),
      ),
      new Set(
        everything.flatMap(({ service: { image, build }, setting }) =>
          image === null || build === null ? [] : (resolved(image.text, setting.lookup) ?? []),
        ),
      ),
    ),
    outside: outsideRows([...choice.outside, ...outsideDockerfiles(repository)], isUsed).filter(({ path }) =>
      isWritableOutside(path),
    ),
    notes: [...choice.notes, ...profileNotes(settings), ...newPorts(settings, allocations)],
    decisions: [
      ...choice.decisions,
      ...dockerfiles.decisions,
      ...[...unwritable].map(
        ([name, obstacle]) =>
          `The name ${name} ${obstacle}. Rename that service, and give it a row under Services.`,
      ),
      ...guessedProfiles(settings),
      ...missingEnvFiles(settings),
      ...portDecisions(everything),
      ...variableDecisions(variables),
    ],
  }
}

function settingOf(
  environment: ChosenEnvironment,
  { composeFiles }: Repository,
  uses: readonly ComposeUse[],
  lookup: FileLookup,
): Setting {
  const files = withIncluded(environment.file, composeFiles)
  const resolvedFiles = withUsed(environment.file, composeFiles)
  const own = usesOf(environment, uses)
  const all = files.flatMap((file) => file.services.map((service) => ({ file, service })))
  const { profiles, isGuess } = chooseProfiles(
    all.map(({ service }) => service),
    own,
  )
  const writable = profiles.filter(isWritableProfile)
  const envFile = withoutUnwritable(
    chooseEnvFile({ isForTests: environment.isForTests, files, uses: own }, lookup),
  )
  const active = new Set(
    activeServices(
      all.map(({ service }) => service),
      writable,
    ),
  )
  return {
    environment,
    files,
    resolvedFiles,
    profiles: writable,
    isGuess,
    envFile,
    services: all.filter(({ service }) => active.has(service)),
    lookup: lookupIn([...resolvedFiles, ...environment.changedBy], envFile.values),
  }
}

function withoutUnwritable(choice: EnvFileChoice): EnvFileChoice {
  if (choice.path === null || pathObstacle(choice.path) === null) return choice
  return { path: null, values: new Map(), missing: [choice.path] }
}

/** The commands that start an environment. Tests without commands of their own use those of local work. */
function usesOf({ file, isForTests, name }: ChosenEnvironment, uses: readonly ComposeUse[]): ComposeUse[] {
  const own = uses.filter(({ files }) => files.length === 1 && files[0] === file.source.path)
  const ofRole = own.filter(({ role }) => role === (isForTests ? 'test' : name))
  return isForTests && ofRole.length === 0 ? own.filter(({ role }) => role === 'development') : ofRole
}

function publishedService(
  { setting, file, service }: { setting: Setting; file: ComposeFile; service: ServiceSource },
  repository: Repository,
): PublishedService {
  const { environment, lookup } = setting
  return {
    environment: environment.name,
    isForTests: environment.isForTests,
    name: service.name,
    image:
      service.build === null && service.image !== null
        ? (resolved(service.image.text, lookup) ?? service.image.text)
        : null,
    isBuilt: service.build !== null,
    healthcheck: healthcheckText(file, service, repository),
    entries: isOnOtherNetwork(service)
      ? []
      : portEntries([...service.ports, ...addedPorts(environment, service)], lookup).entries,
  }
}

/** The ports that files publish which people run together with the one of the environment. */
function addedPorts({ changedBy }: ChosenEnvironment, { name }: ServiceSource): ServiceSource['ports'] {
  return changedBy.flatMap(({ services }) => services.flatMap((one) => (one.name === name ? one.ports : [])))
}

/** Nothing can be published on the network of the host or of another container. */
function isOnOtherNetwork({ networkMode }: ServiceSource): boolean {
  return networkMode !== null && hasNoNetworkOfItsOwn(networkMode)
}

/** The test of the compose file, or else of the stage that is built; empty: none. */
function healthcheckText(file: ComposeFile, service: ServiceSource, repository: Repository): string {
  const { healthcheck } = service
  if (healthcheck === null) {
    const built = builtStage(service, repository)
    return built ? healthcheckTest(built.dockerfile, built.stage) : ''
  }
  if (healthcheck.kind !== 'test') return ''
  const { source, span } = healthcheck.inherited ?? { source: file.source, span: healthcheck.span }
  return source.text.slice(span.start, span.end)
}

/** The services that publish a port but cannot have a row, each with the reason as a predicate. */
function withoutRow(published: readonly PublishedService[]): Map<string, string> {
  const names = new Set(published.flatMap(({ name, entries }) => (entries.length > 0 ? name : [])))
  const rows: string[] = []
  const found = new Map<string, string>()
  for (const name of names) {
    const obstacle = serviceObstacle(name, rows)
    if (obstacle === null) rows.push(name)
    else found.set(name, obstacle)
  }
  return found
}

function allocationOf(environment: string, all: ReadonlyMap<string, Allocation>): Allocation {
  const found = all.get(environment)
  if (found === undefined) throw new TypeError(`No ports were chosen for environment ${environment}`)
  return found
}

function variablesOf(
  { environment: { name }, resolvedFiles, envFile, services, lookup }: Setting,
  rows: readonly ServiceRowDraft[],
  allocations: ReadonlyMap<string, Allocation>,
  published: readonly PublishedService[],
): ProposedVariables {
  const own = rows.filter(({ hostPorts }) => hostPorts.has(name))
  const numbers = allocationOf(name, allocations).ofRow
  const numberOf = (service: string, port: number) =>
    own.find((row) => row.name.split(':')[0] === service && row.containerPort === port)
  const hostPorts = new Map<string, number>()
  for (const { service } of services) {
    for (const port of service.ports) {
      const target = Number(resolved(port.target, lookup))
      const row = numberOf(service.name, target)
      const number = (row && numbers.get(row.name)?.from) ?? target
      for (const [, variable = ''] of (port.published ?? '').matchAll(/\$\{?([A-Za-z_]\w*)/gu)) {
        if (Number.isInteger(number)) hostPorts.set(variable, number)
      }
    }
  }
  return proposeVariables({
    environment: name,
    files: resolvedFiles,
    envFile: envFile.values,
    portVariables: portVariablesOf(
      own.map((row) => row.name).filter((row) => published.some((one) => one.name === row.split(':')[0])),
    ),
    hostPorts,
  })
}

function variableRows(
  settings: readonly Setting[],
  all: readonly ProposedVariables[],
): Proposal['variables'] {
  const names = new Set(all.flatMap(({ values }) => [...values.keys()]))
  return [...names].sort().map((name) => ({
    name,
    values: new Map(
      settings.flatMap(({ environment }, index) => {
        const value = all[index]?.values.get(name)
        return value === undefined ? [] : [[environment.name, value] as const]
      }),
    ),
  }))
}

/** The Dockerfiles that each environment builds and that exist. */
function dockerfilesOf(settings: readonly Setting[], { dockerfiles }: Repository) {
  const existing = dockerfiles.map(({ source }) => source.path)
  return proposeDockerfiles(
    settings.map(({ environment, services }) => ({
      environment: environment.name,
      paths: services.flatMap(({ service: { build } }) =>
        build?.dockerfile && existing.includes(build.dockerfile) ? build.dockerfile : [],
      ),
    })),
    existing,
  )
}

function usedFiles(settings: readonly Setting[], { composeFiles }: Repository): Set<string> {
  const files = settings.flatMap(({ environment }) => withUsed(environment.file, composeFiles))
  return new Set([
    ...files.map(({ source }) => source.path),
    ...settings.flatMap(({ services }) =>
      services.flatMap(({ service: { build } }) => build?.dockerfile ?? []),
    ),
  ])
}

function outsideDockerfiles({ dockerfiles }: Repository) {
  return dockerfiles.flatMap(({ source: { path } }) => {
    const outside = outsideOf(path)
    return outside === null ? [] : [{ ...outside, file: path }]
  })
}

function profileNotes(settings: readonly Setting[]): string[] {
  return settings
    .filter(({ profiles, isGuess }) => profiles.length > 0 && !isGuess)
    .map(
      ({ environment: { name }, profiles }) =>
        `${name} runs with ${profiles.length === 1 ? 'the profile' : 'the profiles'} ${code(profiles)}.`,
    )
}

function guessedProfiles(settings: readonly Setting[]): string[] {
  const guessed = settings.filter(({ isGuess }) => isGuess)
  const [first] = guessed
  if (first === undefined) return []
  return [
    `Every service of \`${first.environment.file.source.path}\` has a profile. Write the profiles that ${guessed.map(({ environment }) => environment.name).join(' and ')} need under Profiles; ${code(first.profiles)} is a guess.`,
  ]
}

function missingEnvFiles(settings: readonly Setting[]): string[] {
  const lacking = settings.filter(({ envFile }) => envFile.missing.length > 0)
  const paths = [...new Set(lacking.flatMap(({ envFile }) => envFile.missing))]
  if (paths.length === 0) return []
  const names = lacking.map(({ environment }) => environment.name).join(' and ')
  return [
    `${names} ${lacking.length === 1 ? 'needs' : 'need'} ${firstOf(paths)}, which git does not have. Write the path of a file with values for tests under Env file.`,
  ]
}

function portDecisions(all: readonly { setting: Setting; service: ServiceSource }[]): string[] {
  const found = all.map(({ setting, service }) => ({
    name: service.name,
    ...portEntries(service.ports, setting.lookup),
  }))
  return [
    ...new Set(
      found.flatMap(({ name, unknown, tooMany }) => [
        ...unknown.map(
          (text) =>
            `The container port of ${name} in \`${text}\` depends on a variable without a value. Set it under Variables, and give the port a row under Services.`,
        ),
        ...tooMany.map(
          (text) =>
            `${name} publishes more ports in \`${text}\` than rows can name. Publish fewer of them, and give each a row.`,
        ),
      ]),
    ),
  ]
}

function variableDecisions(all: readonly ProposedVariables[]): string[] {
  const distinct = (pick: (one: ProposedVariables) => string[]) => [...new Set(all.flatMap(pick))].sort()
  const outside = distinct(({ fromOutside }) => fromOutside)
  const empty = distinct((one) => one.empty)
  const ambiguous = distinct((one) => one.ambiguous)
  const unwritable = distinct((one) => one.unwritable)
  return [
    ...(outside.length === 0
      ? []
      : [
          `Nothing in the repository sets ${firstOf(outside)}. Set ${outside.length === 1 ? 'it' : 'them'} wherever stacks are started, or write values for tests under Variables.`,
        ]),
    ...(empty.length === 0
      ? []
      : [
          `Nothing in the repository sets ${firstOf(empty)}, so ${empty.length === 1 ? 'it is' : 'they are'} empty, as Compose would make ${empty.length === 1 ? 'it' : 'them'}. Write values under Variables if the stack needs them.`,
        ]),
    ...(ambiguous.length === 0
      ? []
      : [
          `${firstOf(ambiguous)} ${ambiguous.length === 1 ? 'has' : 'have'} several defaults in one compose file, and one of them is under Variables. See whether it suits everywhere.`,
        ]),
    ...(unwritable.length === 0
      ? []
      : [
          `The default of ${firstOf(unwritable)} does not fit into a table. Set it in an env file, and name that under Env file.`,
        ]),
  ]
}

function newPorts(settings: readonly Setting[], allocations: ReadonlyMap<string, Allocation>): string[] {
  const changed = settings.flatMap(({ environment: { name, isForTests } }) => {
    const rows = isForTests ? [] : allocationOf(name, allocations).changed
    return rows.length === 0 ? [] : [{ name, rows }]
  })
  const [first] = changed
  if (first === undefined) return []
  const because = 'because those of the compose file are not fixed or not free.'
  return changed.length === 1
    ? [`${first.name} has new host ports for ${firstOf(first.rows)}, ${because}`]
    : [`${firstOf(changed.map(({ name }) => name))} have new host ports, ${because}`]
}
