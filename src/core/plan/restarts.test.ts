import { expect, test } from 'vitest'
import type { Completes } from './operation.ts'
import { describePolicy, meaningOfExit, type RestartPolicy } from './restarts.ts'

const no: RestartPolicy = { name: 'no', maximumRetries: 0 }
const always: RestartPolicy = { name: 'always', maximumRetries: 0 }
const unlessStopped: RestartPolicy = { name: 'unless-stopped', maximumRetries: 0 }
const onFailure: RestartPolicy = { name: 'on-failure', maximumRetries: 0 }
const threeTimes: RestartPolicy = { name: 'on-failure', maximumRetries: 3 }

test.each<[string, number | undefined, Completes, RestartPolicy, number, string]>([
  ['a one-shot service that exits with 0 has completed', 0, 'must', no, 0, 'completed'],
  ['a one-shot service that is always restarted has completed with 0', 0, 'must', always, 0, 'completed'],
  ['a service that may complete has completed with 0', 0, 'may', onFailure, 2, 'completed'],
  ['a service that must run has failed with 0', 0, 'never', no, 0, 'failed'],
  [
    'a service that must run and exits with 0 is not restarted on failure',
    0,
    'never',
    onFailure,
    0,
    'failed',
  ],
  ['a service without a policy has failed', 1, 'must', no, 0, 'failed'],
  ['a service that restarts on failure is restarted', 1, 'never', onFailure, 100, 'restarting'],
  [
    'a service that restarts three times is restarted for the third time',
    1,
    'must',
    threeTimes,
    2,
    'restarting',
  ],
  ['a service that restarts three times has failed after that', 1, 'must', threeTimes, 3, 'failed'],
  ['a service that is always restarted is restarted after 0', 0, 'never', always, 9, 'restarting'],
  ['a service that restarts unless it is stopped is restarted', 137, 'may', unlessStopped, 0, 'restarting'],
  ['an unknown exit code is no success', undefined, 'must', no, 0, 'failed'],
  ['an unknown exit code is a failure for the policy', undefined, 'must', onFailure, 0, 'restarting'],
])('%s', (_, exitCode, completes, policy, restarts, meaning) => {
  expect(meaningOfExit({ exitCode, completes, policy, restarts })).toBe(meaning)
})

test('a policy is described as in a compose file', () => {
  expect([always, threeTimes].map(describePolicy)).toEqual(['always', 'on-failure:3'])
})
