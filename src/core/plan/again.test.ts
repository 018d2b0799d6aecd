import { describe, expect, test } from 'vitest'
import { toStartAgain } from './again.ts'
import type { ObservedContainer } from './observed.ts'

const one = (id: string, service: string, state: ObservedContainer['state']) => ({ id, service, state })
const before = [one('1', 'api', 'running'), one('2', 'job', 'exited')]
const stop = { do: 'stop', service: 'api', cause: 'asked for', containers: ['1'] } as const

function again(now: ReturnType<typeof one>[], unready: string[] = []): string[] {
  const input = { operations: [stop], before, now, unready: new Set(unready) }
  return toStartAgain(input).map(({ id }) => id)
}

describe('after a plan was not carried out to its end', () => {
  test('a container that it has stopped is started again', () => {
    expect(again([one('1', 'api', 'exited')])).toEqual(['1'])
  })

  test('a container that it has created for a service that ran before is started', () => {
    expect(again([one('3', 'api', 'created')])).toEqual(['3'])
  })

  test('a container that was stopped because of its hooks stays stopped', () => {
    expect(again([one('1', 'api', 'exited')], ['1'])).toEqual([])
  })

  test('containers of services that run, or did not run before, are left as they are', () => {
    expect(again([one('1', 'api', 'exited'), one('3', 'api', 'running'), one('2', 'job', 'exited')])).toEqual(
      [],
    )
    expect(again([one('4', 'job', 'created')])).toEqual([])
  })

  test('a container that has exited by itself is left as it is', () => {
    expect(again([one('5', 'api', 'exited')])).toEqual([])
  })
})
