import { expect, test } from 'vitest'
import { RULE_IDS } from '../rule-ids.ts'
import { RULES } from './index.ts'

test('no two rules have the same id', () => {
  const ids = RULES.map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)])
})

test('every id has a rule, in the order of the ids', () => {
  expect(RULES.map(({ id }) => id)).toEqual([...RULE_IDS])
})

test.each(RULES)('the texts of $id have the required form', ({ catches, why, example, fix }) => {
  expect(catches).not.toMatch(/\.$/)
  expect(why).toMatch(/\.$/)
  expect(example.wrong).not.toBe(example.right)
  expect(fix ?? '-').not.toMatch(/\.$/)
})
