import type { ComposeModel } from '../../core/compose/model.ts'
import { completeUrls } from '../../core/endpoints/urls/complete.ts'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { WHOLE } from '../../testing/samples/matrix.ts'
import { table } from './generated.ts'

type Example = [
  protocols: readonly [string, ...string[]],
  environment: Record<string, string>,
  command?: string[],
]

/** What services of each protocol set, and nothing else. */
const EXAMPLES: readonly Example[] = [
  [['postgresql', 'postgres'], { POSTGRES_PASSWORD: 's3cret' }],
  [['postgresql', 'postgres'], { POSTGRES_USER: 'shop', POSTGRES_PASSWORD: 's3cret', POSTGRES_DB: 'orders' }],
  [['postgresql', 'postgres'], { POSTGRES_USER: 'shop', POSTGRES_HOST_AUTH_METHOD: 'trust' }],
  [['postgresql', 'postgres'], { POSTGRES_PASSWORD_FILE: '/run/secrets/db' }],
  [['postgresql', 'postgres'], { POSTGRESQL_USERNAME: 'shop', POSTGRESQL_PASSWORD: 's3cret' }],
  [['mysql', 'mariadb'], { MYSQL_ROOT_PASSWORD: 's3cret', MYSQL_DATABASE: 'shop' }],
  [['mysql', 'mariadb'], { MYSQL_USER: 'shop', MYSQL_PASSWORD: 's3cret', MYSQL_DATABASE: 'shop' }],
  [['mariadb', 'mysql'], { MARIADB_ROOT_PASSWORD: 's3cret' }],
  [['mysql', 'mariadb'], { MYSQL_ALLOW_EMPTY_PASSWORD: 'yes' }],
  [['mongodb'], { MONGO_INITDB_ROOT_USERNAME: 'root', MONGO_INITDB_ROOT_PASSWORD: 's3cret' }],
  [['mongodb'], { MONGO_INITDB_DATABASE: 'shop' }, ['--replSet', 'rs0']],
  [['amqp'], { RABBITMQ_DEFAULT_USER: 'shop', RABBITMQ_DEFAULT_PASS: 's3cret' }],
  [['amqp'], { RABBITMQ_DEFAULT_VHOST: 'shop' }],
  [['redis', 'valkey'], {}, ['redis-server', '--requirepass', 's3cret']],
  [['redis', 'valkey'], { REDIS_PASSWORD: 's3cret' }],
]

/** The table of the URLs that well-known variables give. */
export function loginsTable(): string {
  const rows = EXAMPLES.map(([protocols, environment, command]) => {
    const settings = [
      ...Object.entries(environment).map(([name, value]) => `\`${name}=${value}\``),
      ...(command === undefined ? [] : [`the command \`${command.join(' ')}\``]),
    ]
    const names = protocols.map((name) => `\`${name}\``).join(', ')
    return [names, settings.join(', '), `\`${urlOf(protocols[0], { environment, command })}\``]
  })
  return table([['Protocol', 'The service has', 'URL'], ...rows])
}

function urlOf(protocol: string, service: ComposeModel['services'][string]): string {
  const [row] = parseMatrix(WHOLE, 'docker/MATRIX.md').services
  if (row === undefined) throw new Error('The sample has services.')
  const addressed = { row: { ...row, protocol }, host: '127.0.0.1', port: 28_100 }
  const [url] = completeUrls([addressed], { model: { services: { [row.service]: service } }, variables: {} })
  if (url === undefined) throw new Error('Each row has a URL.')
  return url
}
