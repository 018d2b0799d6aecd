import { expect, test } from 'vitest'
import { askedAgain } from './asked-again.ts'

const at = { host: '127.0.0.1', protocol: 'http', port: 1, resource: 'http-get://127.0.0.1:1/' }

test('no request is repeated to a service without a health path, and one to a health path is', () => {
  const named = { ...at, url: 'http://127.0.0.1:1/health', status: 204 }
  const asked = askedAgain({
    counter: { ...at, url: 'http://127.0.0.1:1/', status: 'any' },
    api: named,
    db: { ...at, url: null },
  })
  expect(asked.counter?.url).toBeNull()
  expect(asked.api).toEqual(named)
  expect(asked.db?.url).toBeNull()
})
