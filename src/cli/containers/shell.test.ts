import { expect, test } from 'vitest'
import type { ContainerSummary } from '../../engine/containers.ts'
import { runningContainer } from './shell.ts'

const container = (service: string, number: number, state: string): ContainerSummary => ({
  id: `${service}${number}`,
  name: `shop-${service}-${number}`,
  service,
  state,
  image: 'x',
  configHash: null,
})
const WHERE = { project: 'shop', environment: 'dev' }

test('it is the first that runs', () => {
  const containers = [
    container('web', 3, 'running'),
    container('web', 2, 'running'),
    container('web', 1, 'exited'),
  ]
  expect(runningContainer(containers, { ...WHERE, service: 'web' })).toBe('web2')
})

test('without one, the error tells its state and which services run', () => {
  const containers = [container('web', 1, 'exited'), container('db', 1, 'running')]
  expect(() => runningContainer(containers, { ...WHERE, service: 'web' })).toThrow(
    /Service web of shop does not run: its container is exited[\s\S]*refresh -e dev web`, or use one that runs: db\./,
  )
  expect(() => runningContainer([], { ...WHERE, service: 'web' })).toThrow(
    /does not run\n.*refresh -e dev web`\./,
  )
})
