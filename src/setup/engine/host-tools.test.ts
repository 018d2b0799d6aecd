import { describe, expect, test } from 'vitest'
import { composePlugin, isRecentEnough } from './host-tools.js'

describe('the Compose plugin', () => {
  test('is found among the plugins that docker lists', () => {
    const plugins = [
      { Name: 'buildx', Path: '/p/docker-buildx', Version: 'v0.13.1' },
      { Name: 'compose', Path: '/p/docker-compose', Version: 'v2.26.1' },
    ]
    expect(composePlugin(JSON.stringify(plugins))).toEqual({ path: '/p/docker-compose', version: 'v2.26.1' })
  })

  test.each([
    ['no plugins', 'null'],
    ['other plugins', '[{"Name":"buildx","Path":"/p","Version":"1"}]'],
    [
      'a plugin that does not run',
      '[{"Name":"compose","Path":"/p","Version":"1","Err":"exec format error"}]',
    ],
    ['no JSON', 'Cannot connect'],
  ])('is missing with %s', (_, json) => {
    expect(composePlugin(json)).toBeUndefined()
  })

  test.each([
    ['v2.20.0', true],
    ['2.26.1-4', true],
    ['v2.19.9', false],
    ['1.29.2', false],
    ['5.0.0', true],
    ['dev', false],
  ])('%s is recent enough: %s', (version, expected) => {
    expect(isRecentEnough(version)).toBe(expected)
  })
})
