import { expect, test } from 'vitest'
import { KnownSecrets } from '../hide.ts'
import { inModel } from './in-model.ts'

const knowing = (content: string) =>
  new KnownSecrets().learn(
    inModel(
      { name: 'shop', services: {}, secrets: { one: { file: '/repo/one' } } },
      { files: { '/repo/one': content }, env: {} },
    ),
  )

test.each([
  ['a line by itself', 'user\ntigerlily7\n'],
  ['JSON', '{"value":"tigerlily7"}'],
  ['JSON of several levels', '{"db":[{"client":"abc","main":"tigerlily7"}]}'],
  ['JSON that is broken', '{\n  "value": "tigerlily7",\n'],
  ['NAME=value', 'MODE=fast\nFOO=tigerlily7'],
  ['a quoted line', '"tigerlily7"\n'],
  ['a quoted value', "export FOO='tigerlily7'"],
  ['a value with a comment', 'FOO=tigerlily7 # rotated in May'],
  ['a pgpass file', 'db:5432:*:app:tigerlily7'],
  ['a pgpass file with any host', '*:*:*:*:tigerlily7\n'],
  ['YAML', 'main:\n  value: tigerlily7\n'],
  ['a YAML list', 'all:\n  - tigerlily7\n'],
  ['a password file of a web server', 'bob:tigerlily7'],
  ['a setting with spaces', '[main]\nvalue = tigerlily7'],
])('a value in the file of a secret is hidden, whatever the file looks like: %s', (_, content) => {
  expect(knowing(content).hide('got tigerlily7.')).toBe('got [redacted].')
})

test.each([
  ['a user', 'username=shopper\nvalue=tigerlily7', 'login of shopper failed'],
  ['a host', '{"host":"cache.example","value":"tigerlily7"}', 'no route to cache.example'],
  ['an address', '{"auth_uri":"https://accounts.example/in"}', 'GET https://accounts.example/in failed'],
  ['a key', 'backbone:\n  value: tigerlily7', 'backbone: unreachable'],
  ['a section', '[backbone]\nvalue=tigerlily7', 'see [backbone] there'],
  ['a word of a comment', '# Rotated\nvalue=tigerlily7', 'Rotated by hand'],
  ['an ordinary word', 'production\nadmin\n5432\n', 'production admin 5432'],
  ['the header of a key', '-----BEGIN CERTIFICATE-----\nProc-Type: ENCRYPTED\n', 'the key is ENCRYPTED'],
])('what the file of a secret says beside its secrets stays readable: %s', (_, content, text) => {
  expect(knowing(content).hide(text)).toBe(text)
})

const CERTIFICATE =
  '-----BEGIN CERTIFICATE-----\nMIIFVzCCAz+gAwIBAgINAgPlk28xsBNJiGuiFz\n-----END CERTIFICATE-----\n'

test('certificates, which everybody may see, are no secrets', () => {
  const printed = 'certificate MIIFVzCCAz+gAwIBAgINAgPlk28xsBNJiGuiFz is not trusted'
  expect(knowing(`# Authorities\n${CERTIFICATE}${CERTIFICATE}`).hide(printed)).toBe(printed)
})

test('what stands beside a certificate is a secret', () => {
  expect(knowing(`${CERTIFICATE}tigerlily7\n`).hide('got tigerlily7.')).toBe('got [redacted].')
})
