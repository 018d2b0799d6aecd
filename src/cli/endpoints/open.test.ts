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
const ENDPOINTS = { web: endpoint('http', 1), admin: endpoint('https', 2), db: endpoint('postgresql', 3) }

test('services with the protocol http or https have a URL for the browser', () => {
  expect(webUrl(ENDPOINTS, 'web', 'dev')).toBe('http://127.0.0.1:1')
  expect(webUrl(ENDPOINTS, 'admin', 'dev')).toBe('https://127.0.0.1:2')
})

test.each([
  ['db', 'Service db has the protocol postgresql'],
  ['absent', 'Environment dev publishes no service absent'],
  ['toString', 'publishes no service toString'],
])('%s cannot be opened, and the error names the services that can', (service, reason) => {
  expect(() => webUrl(ENDPOINTS, service, 'dev')).toThrow(reason)
  expect(() => webUrl(ENDPOINTS, service, 'dev')).toThrow('Use one of web, admin.')
})

test('without any web service, the error says to publish one', () => {
  expect(() => webUrl({}, 'web', 'dev')).toThrow('Publish a service with the protocol http or https in dev.')
})
