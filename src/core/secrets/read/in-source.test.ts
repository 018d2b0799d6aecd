import { expect, test } from 'vitest'
import { KnownSecrets } from '../hide.ts'
import { inSource } from './in-source.ts'

const shown = (source: string, printed: string) => new KnownSecrets().learn(inSource(source)).hide(printed)

test.each([
  ['DB_PASSWORD: hunter2x${', 'hunter2x${'],
  ['DB_PASSWORD: "hunter2x${NAME"', '"hunter2x${NAME"'],
  ['- DB_PASSWORD=hunter2x$', 'DB_PASSWORD=hunter2x$'],
  ['DB_PASSWORD: "hunter2x', 'found unexpected end of stream "hunter2x'],
  ["DB_PASSWORD: 'hunter2x", "'hunter2x"],
  ['DB_PASSWORD: ${GIVEN:-hunter2x}', '${GIVEN:-hunter2x}'],
  ['ORDINARY: ${DB_PASSWORD:-hunter2x}', 'it is hunter2x'],
  ['URL: postgres://app:hunter2x@db/${', 'postgres://app:hunter2x@db/${'],
  ['URL: "jdbc:mysql://db/x?password=hunter2x&a=${"', 'jdbc:mysql://db/x?password=hunter2x&a=${'],
  ['environment: { A: b, API_TOKEN: hunter2x, C: [', '{ A: b, API_TOKEN: hunter2x, C: ['],
  ['command: redis-server --requirepass hunter2x ${', 'redis-server --requirepass hunter2x ${'],
  ['ENV API_TOKEN="hunter2x', 'API_TOKEN="hunter2x'],
])('Compose quotes a text that it could not read, and its secret is hidden: %s', (source, printed) => {
  const text = `invalid interpolation format for services.web.\n${printed}`
  expect(shown(source, text)).not.toContain('hunter2x')
  expect(shown(source, text)).toContain('invalid interpolation format for services.web.')
})

test('a block of several lines is hidden, whatever lines of it are printed', () => {
  const source =
    'web:\n  environment:\n    SIGNING_SECRET: |\n      first-l1ne-Abc\n      second-l1ne-Abc ${\n    MODE: fast\n'
  expect(shown(source, 'at second-l1ne-Abc ${ MODE fast')).toBe('at [redacted] MODE fast')
})

test('the message of a required variable, the keys and the images stay readable', () => {
  const source =
    'services:\n  shopdb:\n    image: team/shopdb:16\n    environment:\n      DB_PASSWORD: ${DB_PASSWORD:?set it in your shell}\n      API_TOKEN: shopdb\n'
  const text =
    'required variable DB_PASSWORD is missing a value: set it in your shell; shopdb of team/shopdb:16'
  expect(shown(source, text)).toBe(text)
})

test.each([
  ['- DB_PASSWORD=${DB_PW}', 'invalid interpolation: ${DB_PW}'],
  ['- DB_PASSWORD=${DB_PW?Variable not set}', 'required variable DB_PW: ?Variable not set'],
  ['HOST: ${DB_PASSWORD:?Variable not set}', 'required variable DB_PASSWORD: ?Variable not set'],
  ['DB_PASSWORD: ${{ secrets.DB_PASSWORD }}', '${{ secrets.DB_PASSWORD }} { secrets.DB_PASSWORD '],
  ['command: mysqladmin --password="$$(cat /run/secrets/db-password)"', '$$(cat /run/secrets/db-password)'],
  ['DB_PASSWORD: $XYZ1', 'variable $XYZ1'],
  [
    'SENTRY_IMAGE=ghcr.io/getsentry/sentry:nightly\nTOKEN=sentry',
    'sentry: pulling ghcr.io/getsentry/sentry:nightly',
  ],
])('what says where a secret comes from stays readable: %s', (source, printed) => {
  expect(shown(source, printed)).toBe(printed)
})

test('only the password of an address is hidden', () => {
  const source = 'DATABASE_URL: mysql://root:whalehello@db:3306/mysql\n'
  expect(shown(source, 'cannot reach mysql://root:whalehello@db:3306/mysql')).toBe(
    'cannot reach mysql://root:[redacted]@db:3306/mysql',
  )
})
