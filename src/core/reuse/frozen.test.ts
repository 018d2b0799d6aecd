import { expect, test } from 'vitest'
import { differenceFrozen, disturbance } from './frozen.ts'

test.each([
  ['unpause', 'api was unpaused'],
  ['die', 'api has exited'],
  ['destroy', 'api was removed'],
  ['exec_start: sh -c "rm -rf /"', 'api ran a command'],
  ['extract-to-dir', 'api got files copied into it'],
  ['something-new', 'api had the event `something-new` of the engine'],
])('the event %s disturbs a paused container', (action, clause) => {
  expect(disturbance(action, 'api')).toBe(clause)
})

test.each(['health_status: unhealthy', 'exec_die', 'top', 'archive-path'])(
  'the event %s changes nothing in a paused container',
  (action) => {
    expect(disturbance(action, 'api')).toBeNull()
  },
)

const api = { id: 'a', service: 'api', state: 'paused', startedAtMs: 5 }
const job = { id: 'j', service: 'job', state: 'exited', startedAtMs: 3 }

test.each([
  [[api, job], null],
  [[job, api], null],
  [[api], 'job was removed'],
  [[{ ...api, state: 'running' }, job], 'api is running, not paused'],
  [[{ ...api, startedAtMs: 6 }, job], 'api was started again'],
  [[api, job, { ...api, id: 'b' }], 'api has another container'],
])('containers %j of a paused stack differ: %j', (now, clause) => {
  expect(differenceFrozen([api, job], now)).toBe(clause)
})
