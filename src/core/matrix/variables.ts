import { type Problem, SsotError } from '../errors/errors.ts'
import { listNames } from '../text/suggest.ts'
import type { BaseImageRow, EnvironmentRow, Matrix } from './matrix.ts'
import { portVariable } from './names.ts'

/** Where this machine gets its base images from; `npm run setup` decides it once. */
export type ImageSource = 'registry' | 'debian'

export interface InterpolationInput {
  matrix: Matrix
  environment: EnvironmentRow
  /** The host port of each row of Services that the environment publishes, and of no other, by its name. */
  ports: Readonly<Record<string, number>>
  /** The address at which the host reaches published ports, such as `127.0.0.1`. */
  host: string
  imageSource: ImageSource
  /** Absolute path of the certificate authorities for builds; the file may be empty. */
  buildCaFile: string
  /** The environment of the command, for variables that come from there. */
  env: Readonly<Record<string, string | undefined>>
}

/**
 * Every variable that the matrix sets for the environment's compose file, by name: `AUTH_PORT`, `AUTH_URL`, `NODE_IMAGE`,
 * `BUILD_CA_FILE`, and those of the table *Variables*. A service that the environment does not publish has neither port nor
 * URL. The URL is the address alone: what the service says about users and passwords is not known yet.
 *
 * @throws OPTIONS_INVALID when `ports` lacks a published service or has one that is not published
 * @throws VARIABLE_MISSING when a variable comes from the environment of the command, which does not have it
 */
export function interpolationVariables(input: InterpolationInput): Record<string, string> {
  const { matrix, environment, ports, host, imageSource, buildCaFile, env } = input
  const variables: Record<string, string> = {}
  for (const service of matrix.services) {
    const port = Object.hasOwn(ports, service.name) ? ports[service.name] : undefined
    if (port === undefined) continue
    variables[portVariable(service.name)] = `${port}`
    variables[service.variable] = serviceUrl(service.protocol, host, port)
  }
  checkPorts(matrix, environment, Object.keys(ports))
  for (const image of matrix.baseImages) {
    variables[image.variable] = baseImageReference(image, imageSource)
  }
  variables.BUILD_CA_FILE = buildCaFile
  return { ...variables, ...ownVariables(matrix, environment, env) }
}

/** The variables of the table *Variables*. */
function ownVariables(
  matrix: Matrix,
  { name: environment }: EnvironmentRow,
  env: InterpolationInput['env'],
): Record<string, string> {
  const values: Record<string, string> = {}
  const missing: Problem[] = []
  for (const { name, values: byEnvironment, at } of matrix.variables) {
    const value = Object.hasOwn(byEnvironment, environment) ? byEnvironment[environment] : null
    if (!value) continue
    const text = value.from === 'matrix' ? value.text : env[name]
    if (text !== undefined) values[name] = text
    else
      missing.push({
        ...at,
        message: `${name} comes from the environment of the command, which does not have it`,
      })
  }
  if (missing.length === 0) return values
  const names = missing.map(({ message }) => message.split(' ', 1)[0] ?? '')
  throw new SsotError({
    code: 'VARIABLE_MISSING',
    summary: `The environment ${environment} needs variables that are not set: ${names.join(', ')}`,
    problems: missing,
    todo: `Set ${names.length === 1 ? 'it' : 'them'} where the command is called, or write ${names.length === 1 ? 'its value' : 'their values'} into the table Variables.`,
  })
}

/**
 * The reference of the image that this machine uses for a base image.
 * @throws BASE_IMAGE_ABSENT when the machine uses Debian images and the matrix has none
 */
export function baseImageReference(image: BaseImageRow, source: ImageSource): string {
  if (source === 'registry') return image.registryImage
  if (image.debianImage !== null) return image.debianImage
  throw new SsotError({
    code: 'BASE_IMAGE_ABSENT',
    summary: `This machine makes its base images from Debian packages, but the matrix has no Debian image for "${image.name}"`,
    problems: [{ ...image.at, message: 'the cell under Debian image is empty', found: '-' }],
    todo: 'Add a Debian image there, or let this machine use the registry: `npm run setup -- --images registry` in a checkout of vitest-environment-ssot-docker.',
  })
}

/** The URL of a service: `http://127.0.0.1:28100`, without a slash at the end. An IPv6 address is put in brackets. */
export function serviceUrl(protocol: string, host: string, port: number): string {
  return `${protocol}://${hostInUrl(host)}:${port}`
}

/** A host as a URL has it: an IPv6 address in brackets. */
export function hostInUrl(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}

function checkPorts(matrix: Matrix, environment: EnvironmentRow, given: readonly string[]): void {
  const published = matrix.services
    .filter(({ ports }) => Object.hasOwn(ports, environment.name) && ports[environment.name] !== null)
    .map(({ name }) => name)
  const lacking = published.filter((name) => !given.includes(name))
  const surplus = given.filter((name) => !published.includes(name))
  if (lacking.length === 0 && surplus.length === 0) return
  throw new SsotError({
    code: 'OPTIONS_INVALID',
    summary:
      `The host ports for the environment "${environment.name}" do not fit the matrix: ` +
      `missing ${listNames(lacking)}; not published ${listNames(surplus)}.`,
    todo: `Pass one port for each of ${listNames(published)}, and no others.`,
  })
}

export { portVariable }
