import { expect, test } from 'vitest'
import { KnownSecrets } from '../hide.ts'
import { inPaths } from './in-paths.ts'

test('a file stays readable whose name, or a part of it, is also a password', () => {
  const secrets = ['shop', 'maria', 'backup', 'tigerlily7']
  const known = new KnownSecrets()
    .learn({ secrets, names: [] })
    .learn(inPaths(['shop/docker-compose.yml', '/home/maria/x', 'docker/backup.Dockerfile']))
  const text = '/home/maria/x/shop/docker-compose.yml:3 docker/backup.Dockerfile'
  expect(known.hide(text)).toBe(text)
  expect(known.hide('password tigerlily7')).toBe('password [redacted]')
})
