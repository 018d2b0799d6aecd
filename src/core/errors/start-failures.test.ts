import { expect, test } from 'vitest'
import type { Wait } from '../events/wait.ts'
import { EngineHung } from './engine-hung.ts'
import { serviceFailed, startFailed, startTimedOut } from './start-failures.ts'

test('the error for a timeout names the service that holds up the others', () => {
  const waits = new Map<string, Wait>([
    ['db', { for: 'healthcheck' }],
    ['api', { for: 'dependency', service: 'db', condition: 'service_healthy' }],
  ])
  const answer = 'db answers with status 418 on http://127.0.0.1:5000/health'
  const error = startTimedOut({
    aftermath: 'taken down',
    project: 'p',
    timeoutMs: 1500,
    limit: 'readiness.db.timeoutMs',
    waits,
    service: 'db',
    answer,
    evidence: { state: 'running' },
  })
  expect(error.message.split('\n').slice(0, 5)).toEqual([
    '[START_TIMEOUT] Stack p was not ready within 1.5 s because of service db:',
    '  db waits for its healthcheck to pass',
    '  api waits for db to be healthy',
    '  db answers with status 418 on http://127.0.0.1:5000/health',
    '  state running',
  ])
  expect(error.todo).toContain('or raise readiness.db.timeoutMs if it is just slow')
})

test('an engine that hangs is not reported as a mistake in the compose file', () => {
  const error = startFailed('web', new EngineHung('it hangs: it has not answered a ping for 30 s'))
  expect(error).toMatchObject({ code: 'ENGINE_NOT_ANSWERING' })
  expect(error.summary).toContain('hung while service web was starting: it hangs')
  expect(error.todo).toMatch(/^Restart the engine/)
})

test('a service that ran out of memory without a limit of its own', () => {
  const { todo } = serviceFailed({
    ...{ code: 'SERVICE_EXITED', service: 'api', project: 'p', aftermath: 'left' },
    evidence: { isOutOfMemory: true, lastLines: ['x'] },
  })
  expect(todo).toBe(
    'The engine ran out of memory: end other programs, or give the engine more memory. Its last lines of output say why. The services that run are left running.',
  )
})
