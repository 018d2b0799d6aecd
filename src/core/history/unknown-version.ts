import { SsotError } from '../errors/errors.ts'

/** @param known the numbers of the versions that there are, oldest first */
export function unknownVersion(number: number, environment: string, known: readonly number[]): SsotError {
  const [first, last] = [known[0], known.at(-1)]
  const have =
    first === undefined
      ? `${environment} has no versions yet: each refresh that changes something is one.`
      : `Its versions are ${first === last ? `${first}` : `${first} to ${last}`}.`
  return new SsotError({
    code: 'VERSION_UNKNOWN',
    summary: `${environment} has no version ${number}`,
    todo: `${have} \`npx ssot-docker history ${environment}\` shows them.`,
  })
}

/** @param lost a clause such as `its model was changed in the journal` */
export function lostModel(number: number, environment: string, lost: string): SsotError {
  return new SsotError({
    code: 'VERSION_LOST',
    summary: `Version ${number} of ${environment} cannot be compared: ${lost}`,
    todo: `Compare other versions, which \`npx ssot-docker history ${environment}\` shows. The rest of this one is in \`npx ssot-docker history show ${number} -e ${environment}\`.`,
  })
}
