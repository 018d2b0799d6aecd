import { expect, test } from 'vitest'
import { variableHint } from './variable-hint.ts'

const line =
  'error while interpolating services.api.ports.[]: required variable API_PORT is missing a value: x'

const OTHERS = 'Other variables are read from the environment of the command; a `.env` file is not read.'

test('the hint for a missing variable lists the variables of the matrix and suggests the nearest one', () => {
  expect(variableHint([line], ['APY_PORT', 'NODE_IMAGE'])).toBe(
    ` The matrix defines no API_PORT, only APY_PORT, NODE_IMAGE; did you mean APY_PORT? ${OTHERS}`,
  )
  expect(variableHint([line], ['NODE_IMAGE'])).toBe(
    ` The matrix defines no API_PORT, only NODE_IMAGE. ${OTHERS}`,
  )
})

test('an error without a missing variable gets no hint', () => {
  expect(variableHint(['services.web additional properties "imagee" not allowed'], ['A'])).toBe('')
})
