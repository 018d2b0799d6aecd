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

test('services of the web have a URL for the browser', () => {
  expect(webUrl(ENDPOINTS, 'web', 'dev')).toBe('http://127.0.0.1:1')
  expect(webUrl(ENDPOINTS, 'admin', 'dev')).toBe('https://127.0.0.1:2')
})

test.each([
  ['db', 'Service db speaks postgresql'],
  ['nobody', 'Environment dev publishes no service nobody'],
  ['toString', 'publishes no service toString'],
])('%s is refused, with the names of those that can be opened', (service, reason) => {
  expect(() => webUrl(ENDPOINTS, service, 'dev')).toThrow(reason)
  expect(() => webUrl(ENDPOINTS, service, 'dev')).toThrow('Use one of web, admin.')
})

test('where there is none, the matrix is to be changed', () => {
  expect(() => webUrl({}, 'web', 'dev')).toThrow('Publish a service with the protocol http or https in dev.')
})
