import { expect, test } from 'vitest'
import { parseProfile } from './profile.ts'

const profile = {
  version: 1,
  engine: {
    kind: 'host',
    endpoint: 'unix:///var/run/docker.sock',
    compose: ['/usr/libexec/docker/cli-plugins/docker-compose'],
    buildx: ['/usr/libexec/docker/cli-plugins/docker-buildx'],
    docker: ['/usr/bin/docker'],
    dockerConfig: null,
    because: 'the default context answers',
  },
  images: { source: 'registry', because: 'the pinned digests answer' },
  buildCaFile: '/etc/ssl/certs/ca-certificates.crt',
  browser: null,
}

test('a written profile is read', () => {
  expect(parseProfile(JSON.stringify(profile), 'profile.json')).toEqual(profile)
})

test('one that is older than the record of buildx does without', () => {
  const { buildx: _, ...engine } = profile.engine
  expect(parseProfile(JSON.stringify({ ...profile, engine }), 'profile.json').engine.buildx).toBeNull()
})

test.each([
  ['{', 'it is not JSON'],
  ['{}', 'version'],
  [JSON.stringify({ ...profile, version: 2 }), 'version'],
  [JSON.stringify({ ...profile, engine: { ...profile.engine, compose: [] } }), 'engine.compose'],
  [JSON.stringify({ ...profile, images: { source: 'best', because: 'x' } }), 'images.source'],
])('%j is refused by name of the field', (text, field) => {
  expect(() => parseProfile(text, 'profile.json')).toThrow(field)
})
