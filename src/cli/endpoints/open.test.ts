import { expect, test } from 'vitest'
import type { ServiceEndpoint } from '../../core/endpoints/endpoints.ts'
import { webUrl } from './open.ts'

const endpoint = (protocol: string, port: number): ServiceEndpoint => ({
  url: `${protocol}://127.0.0.1:${port}`,
  host: '127.0.0.1',
  port,
  protocol,
  variable: 'X_URL',
})
const STACK = { project: 'shop-1', environment: 'dev' }
const ENDPOINTS = { web: endpoint('http', 1), admin: endpoint('https', 2), db: endpoint('postgresql', 3) }

test('services with the protocol http or https have a URL for the browser', () => {
  expect(webUrl(ENDPOINTS, 'web', STACK)).toBe('http://127.0.0.1:1')
  expect(webUrl(ENDPOINTS, 'admin', STACK)).toBe('https://127.0.0.1:2')
})

test.each([
  ['db', 'Service db of shop-1 has the protocol postgresql'],
  ['absent', 'Stack shop-1 of environment dev publishes no service absent'],
  ['toString', 'publishes no service toString'],
])('%s cannot be opened, and the error names the services that can', (service, reason) => {
  expect(() => webUrl(ENDPOINTS, service, STACK)).toThrow(reason)
  expect(() => webUrl(ENDPOINTS, service, STACK)).toThrow('Use one of web, admin.')
})

test('without any web service, the error says to publish one', () => {
  expect(() => webUrl({}, 'web', STACK)).toThrow('Publish a service with the protocol http or https in dev.')
})
