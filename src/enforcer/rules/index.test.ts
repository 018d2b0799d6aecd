import { expect, test } from 'vitest'
import { RULE_IDS } from '../rule-ids.ts'
import { RULES } from './index.ts'

test('no id has two rules', () => {
  const ids = RULES.map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)])
})

test('every id has one rule, in its order', () => {
  expect(RULES.map(({ id }) => id)).toEqual([...RULE_IDS])
})

test.each(RULES)('$id says what it is', ({ catches, why, example, fix }) => {
  expect(catches).not.toMatch(/\.$/)
  expect(why).toMatch(/\.$/)
  expect(example.wrong).not.toBe(example.right)
  expect(fix ?? '-').not.toMatch(/\.$/)
})
