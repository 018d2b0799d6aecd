import { expect, test } from 'vitest'
import { isSecretName } from './names.ts'
import { secretReason } from './reason.ts'

const A_URL = 'its value is a URL with a password in it'

test.each([
  ['POSTGRES_PASSWORD', 'hunter2', 'its name says that it holds a password'],
  ['PGPASSWORD', 'hunter2', 'its name says that it holds a password'],
  ['dbPassword', 'hunter2', 'its name says that it holds a password'],
  ['DB_PASS', 'hunter2', 'its name says that it holds a password'],
  ['REDISCLI_AUTH', 'hunter2', 'its name says that it holds a password'],
  ['ROOT_PASSWORD_2', 'hunter2', 'its name says that it holds a password'],
  ['PASSWORD_B64', 'YzdlODViNDJmNTlk', 'its name says that it holds a password'],
  ['SIGNING_KEY_BASE64', 'YzdlODViNDJmNTlk', 'its name says that it holds a secret key'],
  ['requirepass', 'hunter2', 'its name says that it holds a password'],
  ['masterauth', 'hunter2', 'its name says that it holds a password'],
  ['JWT_SECRET', 'hunter2', 'its name says that it holds a secret'],
  ['GITHUB_TOKEN', 'hunter2', 'its name says that it holds a token'],
  ['API_KEY', 'hunter2', 'its name says that it holds a secret key'],
  ['APIKEY', 'hunter2', 'its name says that it holds a secret key'],
  ['SECRET_KEY_BASE', 'hunter2', 'its name says that it holds a secret key'],
  ['PASSWORD', '${PASSWORD:-hunter2}', 'its name says that it holds a password'],
  ['PASSWORD', '${A:-${B-hunter2}}', 'its name says that it holds a password'],
  ['AUTH_TOKEN', '/ajmQwTcytGJAQJTB/hdWgfVCtkCAhEL', 'its name says that it holds a token'],
  ['PASSWORD', 'a$$b', 'its name says that it holds a password'],
  ['DATABASE_URL', 'postgres://app:hunter2@db:5432/app', A_URL],
  ['REDIS_URL', 'redis://:hunter2@redis:6379', A_URL],
  ['DATABASE_URL', 'postgres://app:${PW:-hunter2}@db/app', A_URL],
  ['DATABASE_URL', 'postgres://${USER}:hunter2@db/app', A_URL],
  ['X', `ghp_${'a1'.repeat(18)}`, 'its value is a GitHub token'],
  ['X', `${'AKIA'}${'A1'.repeat(8)}`, 'its value is an AWS access key'],
  ['PUBLIC_THING', `-----BEGIN RSA ${'PRIVATE KEY'}-----`, 'its value is a private key'],
  ['X', `eyJ${'a'.repeat(12)}.eyJ${'b'.repeat(12)}.${'c'.repeat(12)}`, 'its value is a signed token (JWT)'],
])('%s=%s is a secret', (name, value, reason) => {
  expect(secretReason(name, value)).toBe(reason)
})

test.each([
  ['POSTGRES_PASSWORD', ''],
  ['POSTGRES_PASSWORD', '${POSTGRES_PASSWORD:?from the vault}'],
  ['POSTGRES_PASSWORD', '$POSTGRES_PASSWORD'],
  ['POSTGRES_PASSWORD', '${A:-${B}}'],
  ['POSTGRES_PASSWORD', '${A:-}'],
  ['AUTHORIZATION_TOKEN', 'Bearer ${TOKEN}'],
  ['POSTGRES_PASSWORD', '/run/secrets/password'],
  ['AUTH_TOKEN', '/srv/MyApp1/Token2'],
  ['AUTH_TOKEN', '/oauth2/token'],
  ['POSTGRES_PASSWORD', '<your password>'],
  ['POSTGRES_PASSWORD_FILE', '/run/secrets/password'],
  ['POSTGRES_PASSWORD_FILE', 'secrets/password'],
  ['MYSQL_ALLOW_EMPTY_PASSWORD', 'yes'],
  ['PASSWORD', 'file:/run/secrets/password'],
  ['SSH_PRIVATE_KEY', 'certs/server.key'],
  ['ETCD_INITIAL_CLUSTER_TOKEN', 'etcd-cluster-1'],
  ['KEY_ID', 'abc'],
  ['AUTH_ENABLED', 'true'],
  ['TOKEN_EXPIRY', '3600'],
  ['PASSWORD_MIN_LENGTH', '8'],
  ['PASSWORD_COST', '16384:8:1'],
  ['TOKEN_TTL', '3600'],
  ['MAX_TOKENS', '4096'],
  ['PUBLIC_KEY', 'abcdef'],
  ['NEXT_PUBLIC_API_KEY', 'abcdef'],
  ['JWT_PUBLIC_KEY', 'abcdef'],
  ['PUBLIC_ANON_KEY', `eyJ${'a'.repeat(12)}.eyJ${'b'.repeat(12)}.${'c'.repeat(12)}`],
  ['STRIPE_PUBLISHABLE_KEY', 'abcdef'],
  ['PARTITION_KEY', 'id'],
  ['PWD', '/app'],
  ['BYPASS', 'all'],
  ['POSTGRES_HOST_AUTH_METHOD', 'trust'],
  ['DATABASE_URL', 'postgresql://app@postgres:5432/app'],
  ['DATABASE_URL', 'postgres://app:${PW:?}@db/app'],
  ['DATABASE_URL', 'postgres://app:$PW@db/app'],
  ['AUTH_URL', 'http://127.0.0.1:8081/a@b'],
])('%s=%s is not a secret', (name, value) => {
  expect(secretReason(name, value)).toBeNull()
})

test('the name of a variable alone says whether it is meant for a secret', () => {
  expect(['GITHUB_TOKEN', 'NPM_TOKEN', 'SSH_PRIVATE_KEY'].map(isSecretName)).toEqual([true, true, true])
  expect(['NODE_IMAGE', 'PUBLIC_KEY', 'TOKEN_FILE', 'PASSWORD_COST'].map(isSecretName)).toEqual([
    false,
    false,
    false,
    false,
  ])
})
