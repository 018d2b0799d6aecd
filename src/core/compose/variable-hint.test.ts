import { expect, test } from 'vitest'
import { variableHint } from './variable-hint.ts'

const line =
  'error while interpolating services.api.ports.[]: required variable API_PORT is missing a value: x'

const OTHERWISE = 'Any other variable comes from the environment of the command; a `.env` file is not read.'

test('a missing variable comes with those there are, and the one that is nearly it', () => {
  expect(variableHint([line], ['APY_PORT', 'NODE_IMAGE'])).toBe(
    ` The matrix gives no API_PORT, only APY_PORT, NODE_IMAGE; was APY_PORT meant? ${OTHERWISE}`,
  )
  expect(variableHint([line], ['NODE_IMAGE'])).toBe(
    ` The matrix gives no API_PORT, only NODE_IMAGE. ${OTHERWISE}`,
  )
})

test('other errors get no such hint', () => {
  expect(variableHint(['services.web additional properties "imagee" not allowed'], ['A'])).toBe('')
})
