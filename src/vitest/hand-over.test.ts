import { expect, test } from 'vitest'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { optionsAmong } from '../core/options/options.ts'
import { handedOver, handOver, takeBack } from './hand-over.ts'

const STACK: StackInfo = {
  environment: 'test',
  project: 'ssot-a-test-1',
  engine: { endpoint: 'unix:///run/docker.sock' },
  services: {},
}

test('the options of an environment carry the stack to the worker, beside those of the user', () => {
  const given = { 'ssot-docker': { environment: 'test' }, jsdom: { url: 'http://a/' } }
  const config: { environmentOptions?: Record<string, unknown> } = { environmentOptions: given }
  handOver(config, STACK)
  const sent = structuredClone(config.environmentOptions ?? {})
  expect(handedOver(sent)).toEqual(STACK)
  expect(optionsAmong(sent)).toEqual({ environment: 'test' })
  expect(given).toEqual({ 'ssot-docker': { environment: 'test' }, jsdom: { url: 'http://a/' } })
  takeBack(config)
  expect(config.environmentOptions).toEqual(given)
})

test('a config without options of environments can hand a stack over', () => {
  const config: { environmentOptions?: Record<string, unknown> } = {}
  handOver(config, STACK)
  expect(handedOver(config.environmentOptions ?? {})).toBe(STACK)
})

test('the options of a test file alone hand no stack over', () => {
  expect(handedOver({ 'ssot-docker': { environment: 'test' } })).toBeUndefined()
})
