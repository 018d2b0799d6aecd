import { expect, test } from 'vitest'
import { KnownSecrets } from '../hide.ts'

const hide = (text: string) => new KnownSecrets().hide(text)
const DIGEST = `sha256:${'9f86d081884c7d65'.repeat(4)}`

test.each([
  'http://[::1]:5173/@vite/client',
  'http://[fe80::1%eth0]:5173/src/@id/x',
  'http://localhost:3000?email=me@example.com',
  'http://localhost:3000#user@example.com',
  'http://localhost?login=me:abcdef@example.com',
  '(http://localhost:3000) and mail@example.com',
  'http://localhost:3000,admin@example.com',
  'http://localhost:3000;user=admin@example.com',
  `docker-image://node:lts-alpine@${DIGEST}`,
  `docker-image://registry.example.com:5000/team/node:lts-alpine@${DIGEST}`,
  'git+https://github.com:foo/bar@v1',
  'git+ssh://git@github.com:foo/bar@v1',
])('an address without a password stays as it is: %s', (text) => {
  expect(hide(text)).toBe(text)
})

test.each([
  ['http://app:tigerlily7@[::1]:5173/@vite/client', 'http://app:[redacted]@[::1]:5173/@vite/client'],
  ['http://app:tigerlily7@web/?mail=me@example.com', 'http://app:[redacted]@web/?mail=me@example.com'],
  ['http://app:tigerlily7@web?mail=me@example.com', 'http://app:[redacted]@web?mail=me@example.com'],
  ['http://app:tigerlily7@web/@scope/name', 'http://app:[redacted]@web/@scope/name'],
  ['amqp://app:tiger#lily?7@mq/jobs', 'amqp://app:[redacted]@mq/jobs'],
  ['amqp://app:tiger@lily/7@mq/jobs', 'amqp://app:[redacted]@mq/jobs'],
  ['git+https://ci:tigerlily7@github.com/foo/bar@v1', 'git+https://ci:[redacted]@github.com/foo/bar@v1'],
])('only the password of an address is hidden: %s', (text, shown) => {
  expect(hide(text)).toBe(shown)
})
