import { expect, test } from 'vitest'
import type { Happening } from './event.ts'
import { saidOnce } from './said-once.ts'

const names = (...all: string[]): Happening => ({
  type: 'names-left-out',
  names: all.map((name) => ({ key: 'container_name', of: { kind: 'service', key: name }, name })),
})
const data = (service: string): Happening => ({
  ...{ type: 'data-empty', service, target: '/data', path: '/app/data', because: 'missing' },
})
const READY: Happening = { type: 'service-ready', service: 'db', ms: 1 }

test('a notice about the files is passed once, and again when it says something else', () => {
  const heard: Happening[] = []
  const emit = saidOnce((happening) => heard.push(happening))
  for (const one of [names('db'), data('db'), READY]) emit(one)
  for (const one of [names('db'), data('db'), data('queue'), READY, names('db', 'web')]) emit(one)
  expect(heard).toEqual([names('db'), data('db'), READY, data('queue'), READY, names('db', 'web')])
})

test('what one emitter has passed, another one with the same memory does not pass', () => {
  const heard: Happening[] = []
  const said = new Set<string>()
  for (const _ of ['first refresh', 'second refresh']) saidOnce((one) => heard.push(one), said)(names('db'))
  saidOnce((one) => heard.push(one))(names('db'))
  expect(heard).toEqual([names('db'), names('db')])
})
