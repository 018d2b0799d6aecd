import { expect, test } from 'vitest'
import type { Completes } from '../../core/plan/operation.ts'
import { judge } from './failure.ts'

test.each<[string, number, Completes | undefined, string | null]>([
  ['exited', 0, 'never', 'has exited with 0, but should run'],
  ['exited', 0, 'may', null],
  ['exited', 0, 'must', null],
  ['exited', 3, 'may', 'has exited with 3, but should run'],
  ['exited', 3, 'must', 'has not completed: it has exited with 3'],
  ['dead', 137, 'never', 'has exited with 137, but should run'],
  ['exited', 0, undefined, null],
  ['exited', 1, undefined, 'has exited with 1, but should run'],
  ['restarting', 2, 'never', 'keeps exiting, last with 2, and is restarted by its restart policy'],
  ['running', 0, 'never', null],
  ['paused', 0, 'never', null],
  ['created', 0, 'never', null],
])('a service that is %s with %d and %s complete: %s', (state, exitCode, completes, failure) => {
  expect(judge({ state, exitCode }, completes && { completes, isOptional: false })).toEqual({
    failure,
    warning: null,
  })
})

test('a service that lacks replicas is not as it should be, whatever else is wrong comes first', () => {
  const expected = { completes: 'never', isOptional: false, replicas: 3 } as const
  const failureOf = (state: string, containers: number) =>
    judge({ state, exitCode: 1 }, expected, containers).failure
  expect(failureOf('running', 2)).toBe('has 2 of 3 replicas')
  expect(failureOf('running', 3)).toBeNull()
  expect(failureOf('exited', 2)).toBe('has exited with 1, but should run')
})

test('only a running service is unhealthy, because the engine keeps the last health of a stopped one', () => {
  const health = 'unhealthy'
  const failureOf = (state: string, completes: Completes) =>
    judge({ state, exitCode: 0, health }, { completes, isOptional: false }).failure
  expect(failureOf('running', 'never')).toBe('is unhealthy')
  expect(failureOf('exited', 'must')).toBeNull()
})

test('what is wrong with an optional service is only a warning, as in a refresh', () => {
  const expected = { completes: 'never', isOptional: true } as const
  const warning = 'has exited with 3, but should run'
  expect(judge({ state: 'exited', exitCode: 3 }, expected)).toEqual({ failure: null, warning })
  expect(judge({ state: 'running', exitCode: 0 }, expected)).toEqual({ failure: null, warning: null })
})
