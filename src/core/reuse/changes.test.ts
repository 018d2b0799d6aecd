import { expect, test } from 'vitest'
import { type Changes, whatChanged } from './changes.ts'

const none: Changes = {
  engines: { before: 'unix:///a', now: 'unix:///a' },
  isSameMatrix: true,
  decisions: [{ service: 'api', action: 'keep', cause: 'unchanged' }],
  forgotten: [],
  otherImages: [],
  redefined: null,
  mounted: [],
}
const replace = (service: string, cause: 'source changed' | 'config changed' | 'dependency changed') =>
  ({ service, action: 'replace', cause }) as const

test('of a kept stack nothing has changed', () => {
  expect(whatChanged(none)).toEqual({ is: 'nothing' })
})

test.each<[Partial<Changes>, string]>([
  [{ engines: { before: 'unix:///a', now: 'ssh://b' } }, 'it is on the engine unix:///a, not on ssh://b'],
  [{ isSameMatrix: false }, 'the matrix changed'],
  [
    { decisions: [{ service: 'api', action: 'create', cause: 'not running' }] },
    'api is new in the compose file',
  ],
  [{ decisions: [{ service: 'api', action: 'start', cause: 'not running' }] }, 'api: not running'],
  [
    {
      decisions: [
        { service: 'job', action: 'replace', cause: 'mounted files changed', detail: 'a.sql was added' },
      ],
    },
    'job: a.sql was added',
  ],
  [{ forgotten: ['old'] }, 'the compose file no longer has old'],
  [{ otherImages: ['db'] }, 'the image of db is another one now'],
  [{ mounted: { unknown: 'services mount more than 5 files' } }, 'services mount more than 5 files'],
  [{ mounted: [{ clause: 'a was changed', services: [] }] }, 'a was changed'],
  [
    { decisions: [replace('api', 'config changed')], redefined: 'the ports of api changed' },
    'the ports of api changed',
  ],
])('the change %j of a kept stack concerns everything', (change, because) => {
  expect(whatChanged({ ...none, ...change })).toEqual({ is: 'everything', because })
})

test('definitions that differ without an effect on containers do not count when nothing else has changed', () => {
  expect(whatChanged({ ...none, redefined: 'the depends_on of api changed' })).toEqual({ is: 'nothing' })
})

test('sources, definitions and mounted files belong to their services, and what depends on these has not changed itself', () => {
  const changed = whatChanged({
    ...none,
    decisions: [
      replace('api', 'source changed'),
      replace('web', 'dependency changed'),
      replace('job', 'config changed'),
    ],
    mounted: [
      { clause: 'conf/a was changed', services: ['proxy'] },
      { clause: 'lib/b was added', services: ['api', 'proxy2'] },
    ],
  })
  expect(changed).toEqual({
    is: 'services',
    because: 'the source of api changed',
    services: new Map([
      ['proxy', { cause: 'mounted files changed', detail: 'conf/a was changed' }],
      ['api', { cause: 'source changed' }],
      ['proxy2', { cause: 'mounted files changed', detail: 'lib/b was added' }],
      ['job', { cause: 'config changed' }],
    ]),
  })
})

test('a change of mounted files alone is the reason', () => {
  const mounted = [{ clause: 'conf/a was changed', services: ['proxy'] }]
  expect(whatChanged({ ...none, mounted })).toMatchObject({ because: 'conf/a was changed' })
})
