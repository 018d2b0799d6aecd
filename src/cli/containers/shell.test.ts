import { expect, test } from 'vitest'
import type { ContainerSummary } from '../../engine/containers.ts'
import { runningContainer } from './shell.ts'

const container = (service: string, number: number, state: string): ContainerSummary => ({
  id: `${service}${number}`,
  name: `shop-${service}-${number}`,
  service,
  state,
  image: 'x',
  imageId: 'sha256:1',
  configHash: null,
  mountedFiles: null,
})
const STABLE = { project: 'shop', environment: 'dev', isStable: true }

test('the shell opens in the first running container of the service', () => {
  const containers = [
    container('web', 3, 'running'),
    container('web', 2, 'running'),
    container('web', 1, 'exited'),
  ]
  expect(runningContainer(containers, 'web', STABLE)).toBe('web2')
})

test('when the service is not running, the error says its state and which services are running', () => {
  const containers = [container('web', 1, 'exited'), container('db', 1, 'running')]
  expect(() => runningContainer(containers, 'web', STABLE)).toThrow(
    /Service web of shop is not running: its container is exited[\s\S]*refresh -e dev web`.*running: db\./,
  )
  expect(() => runningContainer([], 'web', STABLE)).toThrow(/is not running\n.*refresh -e dev web`\./)
})

test('a service of a test run is not started by a refresh, so the error does not advise one', () => {
  const run = { project: 'shop', environment: 'test', isStable: false }
  expect(() => runningContainer([container('web', 1, 'exited')], 'web', run)).toThrow(
    /its container is exited\n {2}What to do: `npx ssot-docker logs --stack shop web` shows/,
  )
})
