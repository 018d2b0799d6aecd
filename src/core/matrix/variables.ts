import { SsotError } from '../errors/errors.ts'
import { listNames } from '../text/suggest.ts'
import type { BaseImageRow, EnvironmentRow, Matrix } from './matrix.ts'
import { portVariable } from './names.ts'

/** Where this machine gets its base images from; `npm run setup` decides it once. */
export type ImageSource = 'registry' | 'debian'

export interface InterpolationInput {
  matrix: Matrix
  environment: EnvironmentRow
  /** The host port of each service that the environment publishes, and of no other, by service. */
  ports: Readonly<Record<string, number>>
  /** The address at which the host reaches published ports, such as `127.0.0.1`. */
  host: string
  imageSource: ImageSource
  /** Absolute path of the certificate authorities for builds; the file may be empty. */
  buildCaFile: string
}

/**
 * Every variable that the environment's compose file may read, and no other, by name: `AUTH_PORT`, `AUTH_URL`,
 * `NODE_IMAGE`, `BUILD_CA_FILE`. A service that the environment does not publish has neither port nor URL.
 *
 * @throws OPTIONS_INVALID when `ports` lacks a published service or has one that is not published
 */
export function interpolationVariables(input: InterpolationInput): Record<string, string> {
  const { matrix, environment, ports, host, imageSource, buildCaFile } = input
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
  return variables
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
  const authority = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  return `${protocol}://${authority}:${port}`
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
