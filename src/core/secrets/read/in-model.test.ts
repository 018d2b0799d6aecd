import { expect, test } from 'vitest'
import type { ComposeService } from '../../compose/model.ts'
import { KnownSecrets } from '../hide.ts'
import { inContainer, inModel } from './in-model.ts'

const knowing = (db: ComposeService) => new KnownSecrets().learn(inModel({ name: 'p', services: { db } }))

test.each<[string, ComposeService]>([
  ['a variable', { environment: { DB_PASSWORD: '$$ECRET1' } }],
  ['an option', { command: ['server', '--password', '$$ECRET1'] }],
  ['an option in one word', { command: ['server', '--password=$$ECRET1'] }],
  ['an option of a known program', { command: ['redis-cli', '-a', '$$ECRET1'] }],
])('a password that begins with a dollar is hidden, because Compose reads $$ as one: %s', (_, service) => {
  expect(knowing(service).hide('got $ECRET1.')).toBe('got [redacted].')
})

test('a password that begins with a dollar is hidden if a container has it', () => {
  const known = new KnownSecrets().learn(
    inContainer({ environment: ['DB_PASSWORD=$ECRET1'], commands: [['server', '--token', '$ECRET2']] }),
  )
  expect(known.hide('$ECRET1 $ECRET2')).toBe('[redacted] [redacted]')
})

test.each<[string, ComposeService]>([
  ['a script', { command: ['sh', '-c', 'server --password=$$ECRET1'] }],
  ['an assignment in a script', { command: ['bash', '-ec', 'DB_PASSWORD=$$ECRET1 server'] }],
  ['a probe', { healthcheck: { test: ['CMD-SHELL', 'redis-cli -a $$ECRET1 ping'] } }],
  ['a name that says something', { environment: { DB_PASSWORD: '$$ECRET1_PASSWORD' } }],
  ['a name in braces', { environment: { DB_PASSWORD: '$${ECRET1}' } }],
])('a variable that a program resolves stays readable: %s', (_, service) => {
  const text = 'unset: $ECRET1 $ECRET1_PASSWORD ${ECRET1}'
  expect(knowing(service).hide(text)).toBe(text)
})
