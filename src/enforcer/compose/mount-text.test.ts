import { expect, test } from 'vitest'
import { shortMount } from './mount-text.ts'

test.each([
  ['./conf:/etc/app:ro', 'bind', './conf', '/etc/app', true],
  ['~/conf:/etc/app:z,ro', 'bind', '~/conf', '/etc/app', true],
  ['/srv/${NAME:-a:b}:/srv', 'bind', '/srv/${NAME:-a:b}', '/srv', false],
  ['data:/data:rw', 'volume', 'data', '/data', false],
  ['/data', 'volume', null, '/data', false],
  ['${DATA:-./data}:/data:ro', null, '${DATA:-./data}', '/data', true],
  ['$DATA:/data', null, '$DATA', '/data', false],
])('the parts of a mount in short form are read: %s', (text, type, source, target, isReadOnly) => {
  expect(shortMount(text)).toEqual({ type, source, target, isReadOnly })
})
