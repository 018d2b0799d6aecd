import { expect, test } from 'vitest'
import { describePlan } from './describe.ts'
import type { ObservedContainer, ObservedStack } from './observed.ts'
import { planRemoval } from './removal.ts'

const container = (service: string, more: Partial<ObservedContainer> = {}): ObservedContainer => ({
  id: service,
  name: `p-${service}-1`,
  service,
  state: 'running',
  exitCode: 0,
  image: `${service}:1`,
  configHash: null,
  teardown: 'kill',
  networks: ['own', 'foreign'],
  volumes: ['anonymous'],
  ...more,
})
const stack: ObservedStack = {
  containers: [container('web'), container('db', { teardown: 'stop' })],
  networks: [{ id: 'own', name: 'p_default' }],
  volumes: [{ name: 'p_data' }],
}

test('the stack of a test run is removed with its volumes, and each container ends as its label says', () => {
  const plan = planRemoval(stack, { keepsVolumes: false, ending: 'as labelled', cause: 'taken down' })
  expect(describePlan({ operations: plan }).join('\n')).toMatchInlineSnapshot(`
    "kill    p-web-1            taken down; then removed with its anonymous volumes
    stop    p-db-1             taken down; then removed with its anonymous volumes
    remove  network p_default  taken down
    remove  volume p_data      taken down"
  `)
})

test('a stack that will be started again keeps its volumes, and every container is stopped', () => {
  const plan = planRemoval(stack, { keepsVolumes: true, ending: 'stop', cause: 'taken down' })
  expect(describePlan({ operations: plan }).join('\n')).toMatchInlineSnapshot(`
    "stop    p-web-1            taken down; then removed with its anonymous volumes
    stop    p-db-1             taken down; then removed with its anonymous volumes
    remove  network p_default  taken down"
  `)
})

test('the hooks of a container run before it is stopped, and not if it is killed or does not run', () => {
  const containers = [
    container('web', { hasPreStop: true }),
    container('db', { hasPreStop: true, teardown: 'stop' }),
    container('old', { hasPreStop: true, teardown: 'stop', state: 'exited' }),
  ]
  const policy = { keepsVolumes: false, ending: 'as labelled', cause: 'taken down' } as const
  const plan = planRemoval({ containers, networks: [], volumes: [] }, policy)
  expect(describePlan({ operations: plan }).join('\n')).toMatchInlineSnapshot(`
    "kill  p-web-1  taken down; then removed with its anonymous volumes
    stop  p-db-1   taken down; after its pre_stop hooks; then removed with its anonymous volumes
    stop  p-old-1  taken down; then removed with its anonymous volumes"
  `)
})

test('a container is disconnected only from the networks of its stack', () => {
  const [first] = planRemoval(stack, { keepsVolumes: false, ending: 'stop', cause: 'taken down' })
  expect(first).toMatchObject({ networks: ['own'], volumes: ['anonymous'] })
})
