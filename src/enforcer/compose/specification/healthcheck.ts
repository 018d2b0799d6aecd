import { BOOLEAN, DURATION, oneOf, TEXT } from './shape/scalars.ts'
import { either, listOf, mapOf, type Shape } from './shape/shape.ts'

const RETRIES: Shape = {
  scalar: {
    noun: 'a whole number of at least 0',
    accepts: ({ type, text }) =>
      /^[+\d.]/u.test(text) && (type !== 'text' || /^\+?\d+$/u.test(text)) && type !== 'date',
  },
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
