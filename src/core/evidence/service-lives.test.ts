import { expect, test } from 'vitest'
import { ServiceLives } from './service-lives.ts'

const BEGAN = new Date(2026, 0, 2, 14, 2, 23).getTime()
/** What is said of a service, to whose containers this has happened so many seconds before a test. */
const standing = (
  events: readonly (readonly [what: string, s: number, id?: string])[],
  lasting: string[] = [],
) => {
  const lives = new ServiceLives()
  lives.keepRunning(lasting)
  for (const [what, s, id = 'a'] of events) lives.hear('api', id, BEGAN + 60_000 - s * 1000, what)
  return (
    lives.standingAt({ beganAtMs: BEGAN + 60_000, clockAheadMs: 60_000, during: 'test' })[0]?.text ?? null
  )
}

test.each([
  [
    [
      ['start', 20],
      ['die 3', 12],
    ],
    'is not running: it exited with code 3, 12.00 s before this test, at 14:02:11',
  ],
  [
    [
      ['start', 20],
      ['oom', 12],
      ['die 137', 12],
    ],
    'is not running: it exited with code 137, killed for lack of memory, 12.00 s before this test, at 14:02:11',
  ],
  [
    [
      ['start', 20],
      ['pause', 12],
    ],
    'has been paused since 14:02:11, 12.00 s before this test',
  ],
  [
    [
      ['start', 20],
      ['health_status: unhealthy', 12],
      ['health_status: unhealthy', 2],
    ],
    'has been unhealthy since 14:02:11, 12.00 s before this test',
  ],
  // It works again, or has stopped only in the test.
  [
    [
      ['die 3', 12],
      ['start', 11],
    ],
    null,
  ],
  [
    [
      ['pause', 12],
      ['unpause', 11],
    ],
    null,
  ],
  [
    [
      ['health_status: unhealthy', 12],
      ['health_status: healthy', 11],
    ],
    null,
  ],
  [
    [
      ['start', 20],
      ['die 3', -1],
    ],
    null,
  ],
  // Another container of the service works.
  [
    [
      ['start', 20],
      ['start', 20, 'b'],
      ['die 3', 12],
    ],
    null,
  ],
  [
    [
      ['start', 20],
      ['die 137', 12],
      ['start', 11, 'new'],
    ],
    null,
  ],
] as const)('%j', (events, words) => {
  expect(standing(events)).toBe(words)
})

test('a container that was found running works, although its start was not heard', () => {
  const lives = new ServiceLives()
  lives.found('api', 'a')
  lives.hear('api', 'b', BEGAN - 1000, 'die 1')
  const beginning = { beganAtMs: BEGAN, clockAheadMs: 0, during: 'test' } as const
  expect(lives.standingAt(beginning)).toEqual([])
  lives.hear('api', 'a', BEGAN - 500, 'die 1')
  expect(lives.standingAt(beginning)).toHaveLength(1)
  lives.found('api', 'b')
  expect(lives.standingAt(beginning)).toEqual([])
})

test('an exit with 0 completes a service, unless it is one that is never done', () => {
  const exit = [
    ['start', 20],
    ['die 0', 12],
  ] as const
  expect(standing(exit)).toBeNull()
  expect(standing(exit, ['api'])).toContain('it exited with code 0, 12.00 s before this test')
})
