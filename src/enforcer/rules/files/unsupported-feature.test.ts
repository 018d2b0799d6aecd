import { expect, test } from 'vitest'
import {
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { unsupportedFeature } from './unsupported-feature.ts'

const check = (volume: string) =>
  found(
    unsupportedFeature,
    repositoryOf({
      [TEST_MATRIX]: matrixText(),
      'docker/dev.yml': `services:
  api: { image: "x:1", volumes: ["${volume}"], configs: [{ source: c, target: /etc/app/c.json }] }
configs: { c: { content: "{}" } }
`,
    }),
  )

test.each([
  ['./conf:/etc/app', 'in a folder of this machine'],
  ['./conf:/etc/app:ro', 'in a read-only mount'],
  ['${CONF:-./conf}:/etc/app:ro', 'in a read-only mount'],
])('a config with a content under the mount %s is found', (volume, where) => {
  expect(check(volume)).toEqual([expect.stringContaining(where)])
})

test.each(['./conf:/etc/other', 'conf:/etc/app', '/etc/app', '${CONF:-./conf}:/etc/app'])(
  'a config with a content is not found with the mount %s, which may be a volume or is elsewhere',
  (volume) => {
    expect(check(volume)).toEqual([])
  },
)
