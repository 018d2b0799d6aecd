import { expect, test } from 'vitest'
import type { Change } from '../model.ts'
import { sentence, told } from './together.ts'

const MEMORY = 'memory 1G -> 2G'

function change(about: string, words = MEMORY, group = `service/${about.split('/')[0]}`): Change {
  return { kind: 'changed', about, group, field: 'memory', from: '1G', to: '2G', isSecret: false, words }
}

const lines = (...changes: Change[]) => told(changes).map(sentence)

test('services with the same change are told as one, with their environments', () => {
  expect(lines(change('a/test'), change('b/test'), change('c/test'))).toEqual([`a, b, c in test: ${MEMORY}`])
  expect(lines(...['a/x', 'a/y', 'b/x', 'b/y'].map((about) => change(about)))).toEqual([
    `a, b in x, y: ${MEMORY}`,
  ])
  expect(lines(change('a/test', 'added: image x'), change('b/test', 'added: image x'))).toEqual([
    'a, b in test added: image x',
  ])
})

test('services with the same change in different environments are listed one by one', () => {
  expect(lines(change('a/x'), change('b/y'))).toEqual([`a/x, b/y: ${MEMORY}`])
})

test('many services are counted', () => {
  const names = Array.from({ length: 12 }, (_, index) => `s${index}`)
  expect(lines(...names.map((name) => change(`${name}/test`)))).toEqual([
    `s0, s1, s2, s3, s4, s5, s6, s7 and 4 more services in test: ${MEMORY}`,
  ])
})

test('a volume with the name and the change of a service is told apart', () => {
  expect(lines(change('a/test'), change('volume a/test', MEMORY, 'volumes/a'))).toHaveLength(2)
})
