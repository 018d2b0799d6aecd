import { isNothing, type MapValue, valueAt } from '../yaml/value.ts'
import { BOOLEAN, DURATION, oneOf, TEXT } from './shape/scalars.ts'
import { either, listOf, type MapFault, mapOf, type Shape } from './shape/shape.ts'

const RETRIES: Shape = {
  scalar: {
    noun: 'a whole number of at least 0',
    accepts: ({ type, text }) =>
      /^[+\d.]/u.test(text) && (type !== 'text' || /^\+?\d+$/u.test(text)) && type !== 'date',
  },
}

/**
 * What is wrong with the healthcheck of a service as a whole. Newer versions of Compose refuse such a healthcheck only when
 * they create a container; older ones accept it, and `start_interval` has no effect.
 */
export function healthcheckFaults(service: MapValue): readonly MapFault[] {
  const healthcheck = valueAt(service, 'healthcheck')
  // What it extends may have the start period.
  if (healthcheck?.kind !== 'map' || service.entries.has('extends')) return []
  const interval = valueAt(healthcheck, 'start_interval')
  if (interval === undefined || isNothing(interval) || !isNothing(valueAt(healthcheck, 'start_period')))
    return []
  return [
    {
      span: interval.use ?? interval.span,
      predicate: 'has healthcheck.start_interval, which needs healthcheck.start_period',
    },
  ]
}

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#healthcheck */
export const HEALTHCHECK = mapOf({
  test: either(TEXT, listOf(TEXT, { first: oneOf('CMD', 'CMD-SHELL', 'NONE').scalar })),
  interval: DURATION,
  timeout: DURATION,
  start_period: DURATION,
  start_interval: DURATION,
  retries: RETRIES,
  disable: BOOLEAN,
})
