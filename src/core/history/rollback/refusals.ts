import { SsotError } from '../../errors/errors.ts'
import type { BegunVersion, Commit } from '../version.ts'
import type { HiddenValue } from './hidden-values.ts'
import type { ChoosableVersion, Whose } from './usable-version.ts'
import type { GoneImage } from './version-images.ts'

/** @param usable numbers of the versions to which the stack can go back */
export function versionNotUsable(
  { stack, environment }: Whose,
  version: ChoosableVersion,
  usable: readonly number[],
): SsotError {
  return new SsotError({
    code: 'ROLLBACK_NOT_POSSIBLE',
    summary: `${stack} cannot go back to version ${version.begun.number}, because ${whyNot(version)}`,
    todo: `${others(usable)} \`npx ssot-docker history ${environment}\` shows them.`,
  })
}

/** @param count how many versions the stack has */
export function noVersion({ stack, environment }: Whose, count: number): SsotError {
  return new SsotError({
    code: 'ROLLBACK_NOT_POSSIBLE',
    summary:
      count === 0
        ? `${stack} has no versions, so there is none to go back to`
        : `${stack} has no earlier version that ended well and differs from what runs now`,
    todo:
      count === 0
        ? `Run \`npx ssot-docker refresh -e ${environment}\`: each refresh is a version.`
        : `\`npx ssot-docker history ${environment}\` shows its versions. To make what runs agree with the files again, run \`npx ssot-docker refresh -e ${environment}\`.`,
  })
}

/** @param lost a clause such as `its model was changed in the journal` */
export function versionLost({ stack, environment }: Whose, number: number, lost: string): SsotError {
  return new SsotError({
    code: 'VERSION_LOST',
    summary: `${stack} cannot go back to version ${number}, because ${lost}`,
    todo: `Go back to another version, which \`npx ssot-docker history ${environment}\` shows, or check out the sources of this one and refresh.`,
  })
}

/** The journal, in which versions are recorded, cannot be used, which was reported. */
export function noHistory({ stack }: Whose): SsotError {
  return new SsotError({
    code: 'ROLLBACK_NOT_POSSIBLE',
    summary: `${stack} cannot go back, because the journal that records its versions cannot be read`,
    todo: 'Correct what the note about the journal says, and run the command again.',
  })
}

/** The images of a version that the engine no longer has. */
export function imagesGone(
  { number, environment, commit, root }: Pick<BegunVersion, 'number' | 'environment' | 'commit' | 'root'>,
  gone: readonly GoneImage[],
): SsotError {
  const [first] = gone
  const services = new Set(gone.flatMap((one) => one.services))
  const [service] = services
  const pulls = gone.filter(({ isBuilt, reference }) => !isBuilt && !reference.startsWith('sha256:'))
  const isAllPulled = pulls.length === gone.length
  const pull = pulls.map(({ reference }) => `\`docker pull ${reference}\``)
  return new SsotError({
    code: 'ROLLBACK_IMAGE_GONE',
    ...(service !== undefined && services.size === 1 ? { service } : {}),
    summary: [
      `The engine no longer has ${gone.length === 1 ? 'an image' : 'images'} of version ${number}:`,
      ...gone.map(({ reference, id, services }) => `  ${nameOf(reference, id)} of ${services.join(', ')}`),
    ].join('\n'),
    todo: isAllPulled
      ? `Pull ${first !== undefined && gone.length === 1 ? 'it' : 'them'} with ${pull.join(' and ')}, and run the command again; a name whose image has changed in the registry needs a refresh instead. Nothing was changed.`
      : `${rebuild(commit, environment, root)} Nothing was changed.`,
  })
}

/** Values of a version that its record hides, and that are others today. */
export function secretChanged(
  { number, environment, commit }: Pick<BegunVersion, 'number' | 'environment' | 'commit'>,
  changed: readonly HiddenValue[],
): SsotError {
  const services = new Set(changed.map(({ service }) => service))
  const [service] = services
  return new SsotError({
    code: 'ROLLBACK_SECRET_CHANGED',
    ...(typeof service === 'string' && services.size === 1 ? { service } : {}),
    summary: [
      changed.length === 1
        ? `Version ${number} had another secret, which its record hides, than the files have today:`
        : `Version ${number} had other secrets, which its record hides, than the files have today, in at least one of these places:`,
      ...changed.map((value) => `  ${placeOf(value)}`),
    ].join('\n'),
    todo: `Give ${changed.length === 1 ? 'it' : 'those of them that have changed'} the value of that time, and run the command again. To keep today's value, ${lowerFirst(rebuild(commit, environment, null))} Nothing was changed.`,
  })
}

/** What to add to an error about today's compose file. */
export function whyTodaysFile(number: number, hidden: readonly HiddenValue[]): string {
  return `The rollback needs this file, because the record of version ${number} hides secrets, which it has: ${hidden.map(placeOf).join(', ')}.`
}

/** Where a hidden value stands: `environment.DB_PASSWORD of service api`. */
function placeOf({ service, key }: HiddenValue): string {
  return service === null ? key : `${key} of service ${service}`
}

function whyNot({ begun, end }: ChoosableVersion): string {
  if (end === null) return 'its change was interrupted'
  if (end.outcome.kind === 'failed') return `its ${begun.change} failed (${end.outcome.code})`
  if (end.outcome.kind === 'cancelled') return `its ${begun.change} was cancelled`
  if (begun.modelHash === null) return 'the stack was taken down with it'
  return 'its images are not recorded'
}

function others(usable: readonly number[]): string {
  if (usable.length === 0) return 'No version has ended well.'
  const last = usable.slice(-5).toReversed()
  return `The last ${last.length === 1 ? 'version that ended well is' : 'versions that ended well are'} ${last.join(', ')}.`
}

/** `redis:8 (sha256:1f6d...)` */
function nameOf(reference: string, id: string): string {
  return reference === id ? short(id) : `${reference} (${short(id)})`
}

function short(id: string): string {
  return id.slice(0, 'sha256:'.length + 12)
}

/**
 * How to get the sources of a version and build them.
 * @param root of the checkout; null: it is not named
 */
function rebuild(commit: Commit | null, environment: string, root: string | null): string {
  if (commit === null)
    return `Restore the sources of that version, which was not in git, and run \`npx ssot-docker refresh -e ${environment}\`.`
  const from = root === null ? '' : ` in ${root}`
  const command = `\`git checkout ${commit.id.slice(0, 12)} && npx ssot-docker refresh -e ${environment}\``
  if (commit.isDirty === false) return `Rebuild it with ${command}${from}.`
  const dirty =
    commit.isDirty === true
      ? 'its sources had changes that no commit has'
      : 'its sources may have had changes that no commit has'
  return `Rebuild what is nearest to it with ${command}${from}: ${dirty}.`
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
