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

test('parseProfile reads every field of a profile', () => {
  expect(parseProfile(JSON.stringify(profile), 'profile.json')).toEqual(profile)
})

test('a profile from before the field buildx existed has null there', () => {
  const { buildx: _, ...engine } = profile.engine
  expect(parseProfile(JSON.stringify({ ...profile, engine }), 'profile.json').engine.buildx).toBeNull()
})

test.each([
  ['{', 'it is not JSON'],
  ['{}', 'version'],
  [JSON.stringify({ ...profile, version: 2 }), 'version'],
  [JSON.stringify({ ...profile, engine: { ...profile.engine, compose: [] } }), 'engine.compose'],
  [JSON.stringify({ ...profile, images: { source: 'best', because: 'x' } }), 'images.source'],
])('an invalid profile is refused with the name of the field: %j', (text, field) => {
  expect(() => parseProfile(text, 'profile.json')).toThrow(field)
})
