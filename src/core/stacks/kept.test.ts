import { expect, test } from 'vitest'
import { describeKept } from './kept.ts'

test('the advice for a kept stack has the reason, its URLs, and the commands to inspect and remove it', () => {
  expect(
    describeKept({
      stack: 'p',
      reason: 'its tests have failed',
      services: { web: { url: 'http://127.0.0.1:5000' } },
      compose: ['docker', 'compose'],
      variables: { DOCKER_CONTEXT: 'far' },
    }),
  ).toMatchInlineSnapshot(`
    "p is kept for inspection, because its tests have failed:
      web: http://127.0.0.1:5000
      status: DOCKER_CONTEXT=far docker compose -p p ps --all
      logs: DOCKER_CONTEXT=far docker compose -p p logs SERVICE
      shell: DOCKER_CONTEXT=far docker compose -p p exec SERVICE sh
      remove: npx ssot-docker down p"
  `)
})
