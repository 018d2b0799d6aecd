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

test('the shell opens in the first running container of the service', () => {
  const containers = [
    container('web', 3, 'running'),
    container('web', 2, 'running'),
    container('web', 1, 'exited'),
  ]
  expect(runningContainer(containers, { ...WHERE, service: 'web' })).toBe('web2')
})

test('when the service is not running, the error says its state and which services are running', () => {
  const containers = [container('web', 1, 'exited'), container('db', 1, 'running')]
  expect(() => runningContainer(containers, { ...WHERE, service: 'web' })).toThrow(
    /Service web of shop is not running: its container is exited[\s\S]*refresh -e dev web`, or use a running service: db\./,
  )
  expect(() => runningContainer([], { ...WHERE, service: 'web' })).toThrow(
    /is not running\n.*refresh -e dev web`\./,
  )
})
