import { type Problem, SsotError } from '../../core/errors/errors.ts'
import { canonicalImage, readImageName } from '../../core/images/name.ts'
import type { LookupFailure, PublishedImage } from '../../core/images/published.ts'
import { nearestName, perhaps } from '../../core/text/suggest.ts'
import {
  allImages,
  askedFor,
  type Pin,
  type PinMode,
  type PinnedImage,
  pinOf,
} from '../../enforcer/pin/decide.ts'
import { namedImages } from '../../enforcer/pin/named-images.ts'
import { plural } from '../../enforcer/report/words.ts'
import { loadEnvironment } from '../../enforcer/scan/environment.ts'
import type { Connection } from '../../engine/connect/connect.ts'
import { loginFile, loginFor } from '../../engine/login/login-for.ts'
import { loadMatrix } from '../../stack/definition/definition.ts'
import type { CliContext } from '../context.ts'
import { openSession } from '../session.ts'
import { writePins } from './write-pins.ts'

export interface PinFlags {
  /** Whether digests that are there are renewed. */
  update?: boolean
  /** Whether nothing is written, and a digest that is not current fails. */
  check?: boolean
  /** Whether nothing is written, and the changes are printed. */
  dryRun?: boolean
}

/** An image whose digest is not known. */
interface Failed {
  image: PinnedImage
  failure: LookupFailure | 'unreadable login'
  reason: string
  /** What to do about it, if the reason says more than the kind of failure. */
  todo?: string
}

/**
 * Runs `ssot-docker pin`: asks registries for digests, and writes them into the matrix. An image that fails keeps no other from
 * being pinned.
 *
 * @throws MATRIX_MISSING, MATRIX_INVALID, IMAGE_UNKNOWN, FILE_CHANGED
 * @throws IMAGE_NOT_PINNED when a digest could not be found out; the others have been written
 */
export async function pinCommand(
  context: CliContext,
  asked: readonly string[],
  { update = false, check = false, dryRun = false }: PinFlags,
): Promise<void> {
  const { root, matrix } = loadMatrix(context.cwd)
  const mode: PinMode = check ? 'check' : update ? 'update' : 'missing'
  const named = namedImages(
    matrix,
    matrix.environments.map((environment) => ({
      environment,
      repository: loadEnvironment(root, matrix, environment),
    })),
  )
  for (const { at, user, image } of named.unknown) {
    const place = `${at.file}:${at.line}:${at.column}`
    context.note(`unknown  ${image}  ${user}, ${place}: the matrix gives a variable of it no value`)
  }
  const images = chosen(allImages(matrix.images, named.images), asked)
  const wanted = askedFor(images, mode)
  for (const { image } of images.filter((one) => !wanted.includes(one))) {
    if (asked.length > 0) context.print(`pinned   ${image}  already; --update renews it`)
  }
  const { pins, failed } = await lookUp(context, wanted)
  // What was not asked for by name need not be known.
  const unknown = asked.length === 0 ? named.unknown.length : 0
  if (check) reportCheck(context, pins, { failed, unknown })
  else await writePins(context, root, pins, dryRun)
  if (failed.length > 0) throw notPinned(failed)
}

/** @throws IMAGE_UNKNOWN when neither the table nor a compose file names an image */
function chosen(images: readonly PinnedImage[], asked: readonly string[]): readonly PinnedImage[] {
  if (asked.length === 0) return images
  const byName = new Map(images.map((one) => [canonicalImage(one.image), one]))
  const names = images.map(({ image }) => image)
  const unknown = asked.filter((name) => !byName.has(canonicalImage(name)))
  if (unknown.length > 0) {
    throw new SsotError({
      code: 'IMAGE_UNKNOWN',
      summary: `Neither the table Images nor a service of an environment has ${unknown.map((name) => name + perhaps(nearestName(name, names))).join(', ')}`,
      todo:
        names.length === 0
          ? 'No service runs an image from a registry that could be pinned.'
          : `Name one of ${names.join(', ')}. Images that are built, and base images, are not pinned here.`,
    })
  }
  return [...new Set(asked.flatMap((name) => byName.get(canonicalImage(name)) ?? []))]
}

/** Asks the registries, all at once. Without images, no engine is needed. */
async function lookUp(
  context: CliContext,
  images: readonly PinnedImage[],
): Promise<{ pins: Pin[]; failed: Failed[] }> {
  if (images.length === 0) return { pins: [], failed: [] }
  using session = await openSession(context, { withoutRegistry: 'go on' })
  const { connection } = session
  const answers = await Promise.all(
    images.map(async (image) => ({ image, answer: await publishedOf(image.image, connection) })),
  )
  return {
    pins: answers.flatMap(({ image, answer }) => ('digest' in answer ? [pinOf(image, answer)] : [])),
    failed: answers.flatMap(({ image, answer }) => ('digest' in answer ? [] : [{ image, ...answer }])),
  }
}

async function publishedOf(
  image: string,
  { engine, env, secrets }: Connection,
): Promise<PublishedImage | Omit<Failed, 'image'>> {
  try {
    const login = await loginFor(readImageName(image).registry, env, secrets)
    const answer = await engine.images.published(image, login)
    return 'failure' in answer && answer.failure === 'login'
      ? { ...answer, todo: loginTodo(image, env, login !== null) }
      : answer
  } catch (error) {
    if (!(error instanceof SsotError) || error.code !== 'LOGIN_UNREADABLE') throw error
    return { failure: 'unreadable login', reason: error.summary, todo: error.todo }
  }
}

function loginTodo(image: string, env: NodeJS.ProcessEnv, isLoggedIn: boolean): string {
  const { registry } = readImageName(image)
  const command = `\`docker login${registry === 'docker.io' ? '' : ` ${registry}`}\``
  const file = loginFile(env)
  return isLoggedIn
    ? `The login of ${file} for ${registry} is not accepted for ${image}, or the image does not exist: check its name, or log in again with ${command}.`
    : `${file} has no login for ${registry}. Log in with ${command}, or check the name ${image}: some registries answer like this for an image that does not exist.`
}

/** @param notChecked.unknown how many images have a name that only a start knows */
function reportCheck(
  { print, fail }: CliContext,
  pins: readonly Pin[],
  { failed, unknown }: { failed: readonly Failed[]; unknown: number },
): void {
  for (const pin of pins) {
    const { image, row, used } = pin.image
    const at = row?.at ?? used?.at
    const place = at === undefined ? '' : `  ${at.file}:${at.line}:${at.column}`
    if (pin.change === 'added') print(`missing  ${image}  no row in the table Images${place}`)
    else if (pin.change === 'filled') print(`missing  ${image}  no digest${place}`)
    else if (pin.change === 'renewed') print(`old      ${image}  the registry has ${pin.digest}${place}`)
  }
  const wrong = pins.filter(({ change }) => change !== 'current').length
  if (wrong > 0) {
    print(
      `${plural(wrong, 'digest')} missing or old. Run \`npx ssot-docker pin --update\`, and test with them.`,
    )
    fail()
  }
  if (unknown > 0) {
    print(
      `${plural(unknown, 'image')} could not be checked. Give each variable in their names a value under Variables, or name the images to check.`,
    )
    fail()
  }
  if (wrong === 0 && unknown === 0 && failed.length === 0) print('All digests are current.')
}

const TODO: Readonly<Record<Failed['failure'], string>> = {
  absent:
    'Correct the name or tag of the image. An image that is only on this machine is left out if its service has `pull_policy: never`, or if the compose file builds it.',
  login: 'Log in to the registry.',
  limit: 'The registry limits the number of requests: log in to it, or wait.',
  unreachable:
    'Check the network and the proxy of the engine, and the address of the registry. The engine asks it, not this machine, so its settings count.',
  other: 'The reason is the answer of the engine.',
  'unreadable login': 'Correct the configuration of the Docker CLI.',
}

/** @returns IMAGE_NOT_PINNED with each image, why it failed, and what to do about each kind of failure */
function notPinned(failed: readonly Failed[]): SsotError {
  const problems = failed.flatMap(({ image: { image, row, used }, reason }): Problem[] => {
    const at = row?.at ?? used?.at
    return at === undefined ? [] : [{ ...at, message: `${image}: ${reason}` }]
  })
  return new SsotError({
    code: 'IMAGE_NOT_PINNED',
    summary: `The digest of ${failed.length === 1 ? 'one image' : `${failed.length} images`} is not known: ${failed.map(({ image }) => image.image).join(', ')}`,
    problems,
    todo: [...new Set(failed.map(({ failure, todo }) => todo ?? TODO[failure]))].join(' '),
  })
}
