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

test('the file for bake has only the builds, with the labels that Compose gives to images', () => {
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

test('a secret with its default target, as newer versions of Compose print it, is built by bake', () => {
  const written = bake({ ...BUILD, secrets: [{ source: 'ca', target: '/run/secrets/ca' }] })
  expect(written?.services.web?.build.secrets).toEqual([{ source: 'ca' }])
})

describe('bakeFile leaves a build to Compose', () => {
  test.each<[string, ComposeBuild]>([
    ['a key that bake may not know', { ...BUILD, shm_size: '64m' }],
    ['an additional context', { ...BUILD, additional_contexts: { x: '/x' } }],
    ['an inline Dockerfile', { ...BUILD, dockerfile_inline: 'FROM x' }],
    ['a context at a URL', { ...BUILD, context: 'https://example.com/app.git' }],
    ['a secret from the environment', { ...BUILD, secrets: [{ source: 'token' }] }],
    ['a secret under another name', { ...BUILD, secrets: [{ source: 'ca', target: 'certificates' }] }],
    ['a secret with an owner', { ...BUILD, secrets: [{ source: 'ca', uid: '0' }] }],
    ['a secret whose file name has a comma', { ...BUILD, secrets: [{ source: 'odd' }] }],
  ])('a build with %s is left to Compose', (_, build) => {
    expect(bake(build)).toBeNull()
  })

  test('a build for a platform that the service or the user sets is left to Compose', () => {
    expect(bake(BUILD, { platform: 'linux/arm64' })).toBeNull()
    expect(bake(BUILD, {}, { DOCKER_DEFAULT_PLATFORM: 'linux/arm64' })).toBeNull()
  })

  test('all builds are left to Compose when one of them is', () => {
    const both = model(BUILD)
    both.services.api = { image: 'a', build: { ...BUILD, network: 'host' } }
    expect(bakeFile(both, ['web', 'api'], {})).toBeNull()
    expect(bakeFile(both, ['web'], {})).not.toBeNull()
  })
})
