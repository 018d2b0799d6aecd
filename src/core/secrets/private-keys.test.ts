import { expect, test } from 'vitest'
import { privateKeys } from './private-keys.ts'

const BEGIN = '-----BEGIN PRIVATE KEY-----'
const END = '-----END PRIVATE KEY-----'
const LONG = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDExampleKey01'

const shown = (text: string) =>
  privateKeys(text).reduceRight((all, { start, end }) => `${all.slice(0, start)}*${all.slice(end)}`, text)

test.each([
  `key must begin with ${BEGIN}\nlisten EADDRINUSE :3000\ncannot reach db\nand end with ${END}`,
  `expected ${BEGIN} ... ${END}`,
  `no ${BEGIN} in it\n  at /usr/src/app/lib/server\n  at /home/runner/work/Service1/dist/server`,
  `no ${BEGIN} in it\nServerConfigurationError\norg ServerConfigurationErrorOfTheSecondKindException`,
  `${BEGIN}\nServerConfigurationError\n`,
  `${BEGIN}\n\ncannot read it`,
  `${BEGIN}\nsha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n`,
  `cannot reach db\nServerConfigurationError\n${END} is missing`,
  `at /usr/src/app/lib/server\n${END}`,
])('what only names the marker of a private key stays, and so does what is around it: %j', (text) => {
  expect(shown(text)).toBe(text)
})

test.each([
  ['a key of one line', `a\n${BEGIN}\n${LONG}\n${END}\nb`, 'a\n*\nb'],
  ['a key in JSON', `{"a":"${BEGIN}\\n${LONG}\\nq8==\\n${END}\\n","b":1}`, '{"a":"*\\n","b":1}'],
  ['a key on one line with spaces', `a ${BEGIN} ${LONG} q8== ${END} b`, 'a * b'],
  ['lines of others between its lines', `${BEGIN}\n${LONG}\ndb | ready\n${LONG}\n${END}\nb`, '*\nb'],
  [
    'an encrypted key without its end',
    `${BEGIN}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0A1B\n\n${LONG}\n${LONG}\nlisten on :3000`,
    '*\nlisten on :3000',
  ],
  ['a key that is cut in a line', `a\n${BEGIN}\n${LONG}\nMIIE`, 'a\n*'],
  ['a key in JSON without its end', `a ${BEGIN}\\n${LONG}\\nMII`, 'a *'],
  ['a key in JSON without its beginning', `x ${LONG}\\nMIIE==\\n${END} b`, 'x * b'],
  ['a key without its beginning', `listen\n${LONG}\n${LONG}\nq8==\n${END}\nb`, 'listen\n*\nb'],
  ['a line of zeros', `${BEGIN}\n${'A'.repeat(64)}\n${LONG}\nlisten`, '*\nlisten'],
  [
    'a key after a sentence',
    `need ${BEGIN}\nbut got\n${BEGIN}\n${LONG}\n${END}`,
    `need ${BEGIN}\nbut got\n*`,
  ],
  ['two keys', `${BEGIN}\n${LONG}\n${END}\n${BEGIN}\n${LONG}\n${END}`, '*\n*'],
])('%s is found whole, and what is around it stays', (_, text, expected) => {
  expect(shown(text)).toBe(expected)
})
