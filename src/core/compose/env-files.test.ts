import { expect, test } from 'vitest'
import { envFilesOverride, knowsOverride } from './env-files.ts'

test('the second compose file replaces the env files of each service, and escapes what Compose would replace', () => {
  const usual = { isLiteral: true, required: true, format: null }
  expect(
    envFilesOverride([
      {
        service: 'api',
        files: [
          { ...usual, path: '/my $repo/.env.test' },
          { ...usual, path: '/repo/docker/${STAGE}.env', isLiteral: false, required: false, format: 'raw' },
        ],
        variables: [],
      },
      { service: 'a.b', files: [{ ...usual, path: '/repo/.env.test' }], variables: ['PASSWORD'] },
    ]),
  ).toMatchInlineSnapshot(`
    "services:
      "api":
        env_file: !override [{"path":"/my $$repo/.env.test","required":true},{"path":"/repo/docker/\${STAGE}.env","required":false,"format":"raw"}]
      "a.b":
        environment: ["PASSWORD"]
        env_file: !override [{"path":"/repo/.env.test","required":true}]
    "
  `)
})

test.each([
  ['2.20.0', false],
  ['v2.24.3', false],
  ['2.24.4', true],
  ['2.26.1-4', true],
  ['2.3.3', false],
  ['v5.0.0-desktop.1', true],
  ['1.29.2', false],
  ['dev', true],
])('whether Compose %s knows !override: %s', (version, expected) => {
  expect(knowsOverride(version)).toBe(expected)
})
