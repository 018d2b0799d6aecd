import { expect, test } from 'vitest'
import type { ReplacedService } from './event.ts'
import { describeReplaced } from './reuse-notice.ts'

const one = (
  service: string,
  cause: ReplacedService['cause'],
  more: Partial<ReplacedService> = {},
): ReplacedService => ({ service, cause, isBuilt: false, ...more })

test.each<[ReplacedService[], string]>([
  [[one('web', 'source changed', { isBuilt: true })], 'web is built and replaced, its source changed'],
  [[one('web', 'source changed')], 'web is replaced, its source changed'],
  [
    [one('a', 'config changed'), one('b', 'config changed'), one('c', 'config changed')],
    'a, b and c are replaced, their definition changed',
  ],
  [
    [
      one('web', 'mounted files changed', { detail: 'app/main.js was changed' }),
      one('proxy', 'dependency changed'),
      one('cache', 'used by a changed service'),
      one('mail', 'used by a changed service'),
    ],
    'web is replaced, because app/main.js was changed; proxy is replaced, because it depends on a service that is replaced; cache and mail are replaced, because a service that is replaced may have used them',
  ],
])('the services %j of a kept stack are said to be replaced, with the reason', (replaced, text) => {
  expect(describeReplaced(replaced)).toBe(`the stack that was kept goes on: ${text}`)
})
