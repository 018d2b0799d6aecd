import { expect, test } from 'vitest'
import { lookupFailure } from './published.ts'

// As Docker Engine 26.1.5 reports them.
test.each([
  [404, 'manifest unknown: manifest unknown', 'absent'],
  [500, 'Head "http://127.0.0.1:33953/v2/priv/x/manifests/1": no basic auth credentials', 'login'],
  [401, 'unauthorized: authentication required', 'login'],
  [500, 'denied: requested access to the resource is denied', 'login'],
  [500, 'Get "http://127.0.0.1:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused', 'unreachable'],
  [500, 'Get "https://ghcr.io/v2/": dial tcp: lookup ghcr.io on 10.0.0.1:53: no such host', 'unreachable'],
  [
    500,
    'Get "https://r.example/v2/": tls: failed to verify certificate: x509: unknown authority',
    'unreachable',
  ],
  [500, 'toomanyrequests: You have reached your pull rate limit.', 'limit'],
  [500, 'something new', 'other'],
  [undefined, 'socket hang up', 'other'],
])('the answer %s "%s" means %s', (status, reason, failure) => {
  expect(lookupFailure(status, reason)).toBe(failure)
})
