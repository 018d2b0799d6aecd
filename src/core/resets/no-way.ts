import { SsotError } from '../errors/errors.ts'

/** The error of a reset of a stack for which the matrix says no way. */
export function noWay(): SsotError {
  return new SsotError({
    code: 'RESET_REFUSED',
    summary:
      'The stack cannot be put back: the matrix does not say how for any of its services, or the tests are only attached to it',
    todo: 'Under State, write in the column Reset how each service that holds data is put back, such as `recreate`, or `none`. A stack of the option `attach` is never put back. Nothing was changed.',
  })
}
