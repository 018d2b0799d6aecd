import { describe, expect, test } from 'vitest'
import type { ComposeBuild, ComposeModel } from '../compose/model.ts'
import { bakeFile } from './bake.ts'

const BUILD: ComposeBuild = {
  context: '/repo/app',
  dockerfile: '../docker/web.Dockerfile',
  args: { PRICE: '5$$' },
  target: 'final',
  labels: { own: 'label' },
  secrets: [{ source: 'ca' }],
}

function model(build: ComposeBuild, more: object = {}): ComposeModel {
  return {
    name: 'shop',
    services: { web: { image: 'shop-web:1', build, ...more }, other: { image: 'x', command: 'y' } },
    secrets: {
      ca: { name: 'shop_ca', file: '/ca.pem' },
      token: { environment: 'TOKEN' },
      odd: { file: '/a,b' },
    },
  }
}

const bake = (build: ComposeBuild, more?: object, env = {}) => bakeFile(model(build, more), ['web'], env)

test('holds the builds alone, with the labels that Compose would give the images', () => {
  expect(bake(BUILD, { ports: [{ target: 80 }] })).toEqual({
    services: {
      web: {
        image: 'shop-web:1',
        build: {
          ...BUILD,
          labels: {
            own: 'label',
            'com.docker.compose.project': 'shop',
            'com.docker.compose.service': 'web',
          },
        },
      },
    },
    secrets: { ca: { file: '/ca.pem' } },
  })
})

test('newer Compose writes out where a secret is mounted', () => {
  const written = bake({ ...BUILD, secrets: [{ source: 'ca', target: '/run/secrets/ca' }] })
  expect(written?.services.web?.build.secrets).toEqual([{ source: 'ca' }])
})

describe('leaves to Compose', () => {
  test.each<[string, ComposeBuild]>([
    ['a key that bake may not know', { ...BUILD, shm_size: '64m' }],
    ['another context', { ...BUILD, additional_contexts: { x: '/x' } }],
    ['a Dockerfile in the compose file', { ...BUILD, dockerfile_inline: 'FROM x' }],
    ['a context elsewhere', { ...BUILD, context: 'https://example.com/app.git' }],
    ['a secret from the environment', { ...BUILD, secrets: [{ source: 'token' }] }],
    ['a secret under another name', { ...BUILD, secrets: [{ source: 'ca', target: 'certificates' }] }],
    ['a secret with an owner', { ...BUILD, secrets: [{ source: 'ca', uid: '0' }] }],
    ['a secret whose file cannot be written in a list', { ...BUILD, secrets: [{ source: 'odd' }] }],
  ])('%s', (_, build) => {
    expect(bake(build)).toBeNull()
  })

  test('a platform, be it the service’s or the user’s', () => {
    expect(bake(BUILD, { platform: 'linux/arm64' })).toBeNull()
    expect(bake(BUILD, {}, { DOCKER_DEFAULT_PLATFORM: 'linux/arm64' })).toBeNull()
  })

  test('all builds when one of them is for Compose', () => {
    const both = model(BUILD)
    both.services.api = { image: 'a', build: { ...BUILD, network: 'host' } }
    expect(bakeFile(both, ['web', 'api'], {})).toBeNull()
    expect(bakeFile(both, ['web'], {})).not.toBeNull()
  })
})
