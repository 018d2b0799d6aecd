/**
 * Whether a variable of this name is meant for a secret: true for `GITHUB_TOKEN`, false for `TOKEN_TTL`, `PUBLIC_KEY`.
 */
export function isSecretName(name: string): boolean {
  return secretKind(name) !== null
}

const NAMED: Readonly<Record<string, string>> = {
  PASSWORD: 'a password',
  PASSWD: 'a password',
  PASSPHRASE: 'a passphrase',
  SECRET: 'a secret',
  TOKEN: 'a token',
  CREDENTIAL: 'credentials',
  CREDENTIALS: 'credentials',
}

/** The words before `_KEY` that make it a secret; `KEY` alone may as well be the name of an entry or a column. */
const SECRET_KEYS = [
  'API',
  'ACCESS',
  'ACCOUNT',
  'DEPLOY',
  'ENCRYPTION',
  'LICENSE',
  'MASTER',
  'PRIVATE',
  'SECRET',
  'SIGNING',
]

/**
 * `PASS` and `PWD` also mean other things, such as the working directory, so one of these words must come before them.
 */
const HOLDERS =
  /^(?:ADMIN|AMQP|AUTH|BASIC|DATABASE|DB|ELASTIC|EMAIL|FTP|HTTP|LDAP|MAIL|MARIADB|MONGO|MONGODB|MQTT|MSSQL|MYSQL|PG|POSTGRES|POSTGRESQL|PROXY|RABBITMQ|REDIS|ROOT|SA|SFTP|SMTP|SSH|USER)$/

/** Words at the end of a name that do not change its meaning. */
const NEUTRAL =
  /^(?:\d+|B64|BASE64|CURRENT|DEFAULT|DEV|DEVELOPMENT|HEX|NEW|OLD|PLAIN|PLAINTEXT|PROD|PRODUCTION|RAW|STAGING|TEST|VALUE)$/

/** Names that the words would misjudge. Null: not a secret, such as a name that all members of a cluster share. */
const BY_NAME: Readonly<Record<string, string | null>> = {
  MASTERAUTH: 'a password',
  REDISCLI_AUTH: 'a password',
  REQUIREPASS: 'a password',
  SECRET_KEY_BASE: 'a secret key',
  ETCD_INITIAL_CLUSTER_TOKEN: null,
  INITIAL_CLUSTER_TOKEN: null,
}

/** `a password`; null: the name is not that of a secret. The last word decides, so `PASSWORD_COST` is a cost. */
export function secretKind(name: string): string | null {
  if (isPublicName(name)) return null
  const words = wordsOf(name)
  while (words.length > 1 && NEUTRAL.test(words.at(-1) ?? '')) words.pop()
  const special = BY_NAME[words.join('_')]
  if (special !== undefined) return special
  const last = words.at(-1) ?? ''
  const before = words.at(-2) ?? ''
  if (Object.hasOwn(NAMED, last)) return NAMED[last] ?? null
  if (/(?:PASSWORD|PASSWD|PASSPHRASE)$/.test(last)) return 'a password'
  const holder = words.slice(0, -1).findLast((word) => !NEUTRAL.test(word)) ?? ''
  if ((last === 'PASS' || last === 'PWD') && HOLDERS.test(holder)) return 'a password'
  if (last === 'KEY' && SECRET_KEYS.includes(before)) return 'a secret key'
  if (SECRET_KEYS.some((word) => last.endsWith(`${word}KEY`))) return 'a secret key'
  return null
}

/** Whether a name says that its value is public, such as the public half of a key. */
export function isPublicName(name: string): boolean {
  return wordsOf(name).some((word) => word === 'PUBLIC' || word === 'PUBLISHABLE')
}

/** `dbPassword` and `DB_PASSWORD` both give DB, PASSWORD. Base64 is one word: `KEY_B64` gives KEY, B64. */
export function wordsOf(name: string): string[] {
  const words = name.match(/(?:B|b|BASE|Base|base)64|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []
  return words.map((word) => word.toUpperCase())
}
