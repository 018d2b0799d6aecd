/**
 * Why a variable holds a literal secret, as a clause that never repeats the value: `its name says that it holds a
 * password`. Null: it holds none, or only names the file or variable that does. `value` is as written in a compose file
 * or Dockerfile, with `${...}` unresolved; the default of `${NAME:-default}` counts as part of the value.
 */
export function secretReason(name: string, value: string): string | null {
  const literal = literalOf(value)
  const shape = shapeReason(literal ?? value, isPublicName(name))
  if (shape !== null) return shape
  if (literal === null || isHarmless(literal)) return null
  const kind = secretKind(name)
  return kind === null ? null : `its name says that it holds ${kind}`
}

/**
 * Whether a variable of this name is meant for a secret: true for `GITHUB_TOKEN`, false for `TOKEN_TTL`, `PUBLIC_KEY`.
 */
export function isSecretName(name: string): boolean {
  return secretKind(name) !== null
}

/**
 * Values that are recognisable as secrets by their form. Those with `browser` are public in a variable of a public
 * name.
 */
const SHAPES: readonly { kind: string; pattern: RegExp; browser?: true }[] = [
  { kind: 'a private key', pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----/ },
  { kind: 'a GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,})/ },
  { kind: 'a GitLab token', pattern: /\bglpat-[\w-]{20,}/ },
  { kind: 'an npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/ },
  { kind: 'an AWS access key', pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/ },
  { kind: 'a Slack token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/ },
  { kind: 'a Stripe key', pattern: /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/ },
  { kind: 'an OpenAI or Anthropic key', pattern: /\bsk-(?:proj-|ant-)?[\w-]{32,}/ },
  { kind: 'a Google API key', pattern: /\bAIza[\w-]{35}\b/, browser: true },
  { kind: 'a signed token (JWT)', pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/, browser: true },
]

/** The user name may be empty, as in Redis URLs. */
const URL_PASSWORD = /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@?#]*:([^\s/@]+)@/gi

function shapeReason(value: string, isPublic: boolean): string | null {
  const shape = SHAPES.find(({ pattern, browser }) => pattern.test(value) && !(browser && isPublic))
  if (shape) return `its value is ${shape.kind}`
  for (const [, password = ''] of value.matchAll(URL_PASSWORD)) {
    const literal = literalOf(password)
    if (literal !== null && !isPlaceholder(literal)) return 'its value is a URL with a password in it'
  }
  for (const [, query = ''] of value.matchAll(URL_QUERY)) {
    for (const [, name = '', parameter = ''] of query.matchAll(PARAMETER)) {
      const literal = literalOf(parameter)
      const kind = literal === null || isHarmless(literal) ? null : secretKind(name)
      if (kind !== null) return `its value is a URL with ${kind} in it`
    }
  }
  return null
}

const URL_QUERY = /\bhttps?:\/\/[^\s?#]*\?([^\s#"']+)/giu
const PARAMETER = /(?:^|&)([\w.-]+)=([^&]+)/gu

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
function secretKind(name: string): string | null {
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

function isPublicName(name: string): boolean {
  return wordsOf(name).some((word) => word === 'PUBLIC' || word === 'PUBLISHABLE')
}

/** `dbPassword` and `DB_PASSWORD` both give DB, PASSWORD. */
function wordsOf(name: string): string[] {
  const words = name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []
  return words.map((word) => word.toUpperCase())
}

/** Whether a value is not a secret whatever its name: empty, a boolean, a path or a placeholder. */
function isHarmless(value: string): boolean {
  const text = value.trim().replace(/^(["'])(.*)\1$/su, '$2')
  if (/^(?:|true|false|yes|no|on|off|none|null|undefined|disabled|0|1|-)$/i.test(text)) return true
  // A path to the secret, such as a mounted file.
  if (/^(?:file:|~|\.{1,2})?\/\S*$/u.test(text)) return true
  if (/^[\w./-]+\.(?:pem|key|p12|pfx|jks)$/u.test(text)) return true
  return isPlaceholder(text)
}

function isPlaceholder(text: string): boolean {
  return /^(?:<[^<>]*>|\[[^[\]]*\]|\{\{.*\}\}|[*.xX…]+)$/u.test(text)
}

/**
 * The text with every variable replaced by its default; null: a variable has no default, so the value is known only at
 * run time.
 */
function literalOf(value: string): string | null {
  let literal = ''
  for (let at = 0; at < value.length; ) {
    if (value[at] === '\\' && value[at + 1] === '$') {
      literal += '$'
      at += 2
    } else if (value.startsWith('$$', at)) {
      literal += '$'
      at += 2
    } else if (value.startsWith('${', at)) {
      const end = closingBrace(value, at + 2)
      const [, operator, operand = ''] = /^\w+(:?[-+?=])?(.*)$/su.exec(value.slice(at + 2, end)) ?? []
      const inner = operator?.endsWith('-') || operator?.endsWith('=') ? literalOf(operand) : null
      if (inner === null) return null
      literal += inner
      at = end + 1
    } else if (/^\$[A-Za-z_(]/u.test(value.slice(at, at + 2))) {
      return null
    } else {
      literal += value[at]
      at += 1
    }
  }
  return literal
}

/** The offset of the brace that closes the one before `from`; the end of the text if none does. */
function closingBrace(text: string, from: number): number {
  let depth = 1
  for (let at = from; at < text.length; at += 1) {
    if (text.startsWith('${', at)) depth += 1
    else if (text[at] === '}') depth -= 1
    if (depth === 0) return at
  }
  return text.length
}
