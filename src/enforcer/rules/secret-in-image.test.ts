import { expect, test } from 'vitest'
import { lines, sampleRepository } from '../../dev/sample-repository.ts'
import { secretInImage } from './secret-in-image.ts'
import { isSecretFile } from './shared/secret-files.ts'

const check = (text: string) => [...secretInImage.check(sampleRepository({ 'x.Dockerfile': text }))]

test.each([
  ['FROM x\nENV A=1 DB_PASSWORD=hunter2', '2:9 ENV DB_PASSWORD'],
  ['FROM x\nENV DB_PASSWORD hunter2', '2:5 ENV DB_PASSWORD'],
  ['FROM x\nENV DATABASE_URL=postgres://app:hunter2@db/app', '2:5 ENV DATABASE_URL'],
  ['ARG API_KEY=hunter2\nFROM x', '1:5 ARG API_KEY'],
  ['FROM x\nARG NPM_TOKEN\nRUN npm ci', '2:5 ARG NPM_TOKEN'],
  ['FROM x\nARG NPM_TOKEN\nENV T=${NPM_TOKEN:-}', '2:5 ARG NPM_TOKEN'],
  ['FROM x\nCOPY a .env /app/', '2:1 copy of .env'],
  ['FROM x\nADD ["keys/id_rsa", "/root/.ssh/"]', '2:1 copy of keys/id_rsa'],
])('%j: found', (text, expected) => {
  const findings = check(text)
  expect(lines(findings).map((line) => line.replace(/^x\.Dockerfile:|: .*$/g, ''))).toEqual([expected])
  expect(JSON.stringify(findings)).not.toContain('hunter2')
})

test.each([
  'FROM x\nENV DB_PASSWORD_FILE=/run/secrets/db PUBLIC_KEY=abc TOKEN_TTL=3600 DB_PASSWORD=',
  'FROM x\nENV DB_PASSWORD=${DB_PASSWORD}',
  'ARG NPM_TOKEN\nFROM x\nRUN npm ci',
  'FROM x\nARG NPM_TOKEN\nFROM y\nRUN npm ci',
  'FROM x\nRUN true\nARG NPM_TOKEN',
  'FROM x\nARG NODE_IMAGE\nRUN true',
  'FROM x\nRUN --mount=type=secret,id=npm,env=NPM_TOKEN npm ci',
  'FROM x\nCOPY .env.example .npmrc id_rsa.pub docker.gpg.key truststore.jks public-key.pem /app/',
  'FROM x\nCOPY --from=y .env /app/',
])('%j: no secret', (text) => {
  expect(check(text)).toEqual([])
})

test('files that are made to hold secrets, by their names', () => {
  const secret = [
    'a/.env',
    '.env.production',
    'server.key',
    'key.pem',
    'tls/private-key.pem',
    '.aws/credentials',
    'x.p12',
  ]
  const none = [
    'env',
    '.environment',
    'cert.pem',
    'keys.json',
    'apt/release.key',
    'monkey.pem',
    'credentials.md',
  ]
  expect(secret.filter((path) => !isSecretFile(path))).toEqual([])
  expect(none.filter(isSecretFile)).toEqual([])
})
