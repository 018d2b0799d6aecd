import { expect, test } from 'vitest'
import type { ComposeService } from '../../compose/model.ts'
import { KnownSecrets } from '../hide.ts'
import { inModel } from './in-model.ts'

const knowing = (db: ComposeService) => new KnownSecrets().learn(inModel({ name: 'p', services: { db } }))
const config = (content: string) =>
  new KnownSecrets().learn(inModel({ name: 'p', services: {}, configs: { one: { content } } }))
const base64 = (text: string) => Buffer.from(text).toString('base64')
const AUTHS = JSON.stringify({ auths: { 'registry.example.com': { auth: base64('ci:tigerlily7') } } })

test.each<[string, ComposeService]>([
  ['ADO.NET', { environment: { DB: 'Server=db;Uid=sa;Pwd=tigerlily7' } }],
  ['ODBC', { environment: { DB: 'DRIVER={ODBC 18};SERVER=db;UID=sa;PWD=tigerlily7;' } }],
  ['ODBC in braces', { environment: { DB: 'DRIVER={ODBC 18};SERVER=db;PWD={tigerlily7};' } }],
  ['ODBC in a command', { command: ['migrate', 'Server=db;Uid=sa;Pwd=tigerlily7'] }],
  ['NEO4J_AUTH', { environment: { NEO4J_AUTH: 'neo4j/tigerlily7' } }],
  ['another AUTH', { environment: { PROXY_AUTH: 'app:tigerlily7' } }],
  ['a cookie of Erlang', { environment: { RABBITMQ_ERLANG_COOKIE: 'tigerlily7' } }],
  ['a config of Docker', { environment: { DOCKER_AUTH_CONFIG: AUTHS } }],
  ['users of Traefik', { labels: { 'traefik.http.middlewares.a.basicauth.users': 'eve:x,bob:tigerlily7' } }],
  ['users of Traefik in a command', { command: ['--a.basicauth.users=bob:tigerlily7'] }],
  ['joined flags of curl', { command: ['curl', '-fsu', 'admin:tigerlily7', 'http://web'] }],
  ['the flag and login of curl in one', { command: ['sh', '-c', 'curl -fsuadmin:tigerlily7 http://web'] }],
  ['a proxy of curl', { command: ['curl', '--proxy-user', 'admin:tigerlily7', 'http://web'] }],
  ['a signature', { environment: { STORE: 'https://store.example.com/a?sv=1&sig=tigerlily7' } }],
])('the password in a login or address is hidden: %s', (_, service) => {
  expect(knowing(service).hide('got tigerlily7.')).toBe('got [redacted].')
})

test.each([
  ['XML', '<db>\n  <password>tigerlily7</password>\n</db>'],
  ['XML with attributes', '<Password type="plain">tigerlily7</Password>'],
  ['nginx', 'proxy_set_header Authorization "Bearer tigerlily7";'],
  ['nginx with a word', 'proxy_set_header Authorization "Bearer tigerlily";\n# tigerlily7'],
  ['ADO.NET', '[db]\nconnection = Server=db;Uid=sa;Pwd=tigerlily7\n'],
])('the password in a configuration file is hidden: %s', (_, content) => {
  const word = content.includes('tigerlily"') ? 'tigerlily' : 'tigerlily7'
  expect(config(content).hide(`got ${word}.`)).toBe('got [redacted].')
})

test.each<[string, ComposeService]>([
  ['the working directory', { environment: { START: 'cd x; PWD=tigerlily7 run' } }],
  ['the address of a service', { environment: { URL_AUTH: 'http://tigerlily7' } }],
  ['a mode', { environment: { HTTP_AUTH: 'tigerlily7' } }],
  ['another element', { environment: { DATA: '<name>tigerlily7</name>' } }],
  ['a flag of curl that has another value', { command: ['curl', '-fo', 'admin:tigerlily7', 'http://web'] }],
])('a value that is no login stays readable: %s', (_, service) => {
  expect(knowing(service).hide('got tigerlily7.')).toBe('got tigerlily7.')
})
