import { describe, expect, test } from 'vitest'
import { findPlugin, isRecentEnough } from './host-tools.js'

describe('a plugin', () => {
  test('a plugin is found among those that docker lists', () => {
    const plugins = [
      { Name: 'buildx', Path: '/p/docker-buildx', Version: 'v0.13.1' },
      { Name: 'compose', Path: '/p/docker-compose', Version: 'v2.26.1' },
    ]
    const json = JSON.stringify(plugins)
    expect(findPlugin(json, 'compose')).toEqual({ path: '/p/docker-compose', version: 'v2.26.1' })
    expect(findPlugin(json, 'buildx')).toEqual({ path: '/p/docker-buildx', version: 'v0.13.1' })
  })

  test.each([
    ['no plugins', 'null'],
    ['other plugins', '[{"Name":"buildx","Path":"/p","Version":"1"}]'],
    [
      'a plugin that does not run',
      '[{"Name":"compose","Path":"/p","Version":"1","Err":"exec format error"}]',
    ],
    ['no JSON', 'Cannot connect'],
  ])('the plugin counts as missing: %s', (_, json) => {
    expect(findPlugin(json, 'compose')).toBeUndefined()
  })

  test.each([
    ['v2.20.0', true],
    ['2.26.1-4', true],
    ['v2.19.9', false],
    ['1.29.2', false],
    ['5.0.0', true],
    ['dev', false],
  ])('the version %s is recent enough: %s', (version, expected) => {
    expect(isRecentEnough(version, [2, 20])).toBe(expected)
  })
})
