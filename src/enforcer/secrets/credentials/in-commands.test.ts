import { describe, expect, test } from 'vitest'
import { readComposeFile } from '../../compose/read/compose-file.ts'
import { credentialsIn } from './in-compose.ts'

/** The secrets that are found in a service: `of label value here`, or with the text at its place instead of `here`. */
function found(service: string): string[] {
  const source = { path: 'a.yml', text: `services:\n  a:\n    image: x:1\n${service}\n`, hasBom: false }
  const credentials = credentialsIn(readComposeFile(source, () => null))
  return [
    ...new Set(
      credentials.map(({ subject, value, span }) => {
        const place = source.text.slice(span.start).replace(/^["']/u, '')
        return `${subject.replace('service a, ', '')} ${value} ${place.startsWith(value.slice(0, 3)) ? 'here' : place}`
      }),
    ),
  ]
}

const indented = (key: string, value: string) => `    ${key}: ${value}`

describe('secrets in what a service runs', () => {
  test.each([
    ['redis-server --requirepass hunter2', '--requirepass hunter2'],
    ['redis-server --save "" --requirepass "hunter2" --masterauth x1', '--requirepass hunter2'],
    ['[redis-server, --requirepass, hunter2]', '--requirepass hunter2'],
    [
      '["redis-server", "--requirepass", "${REDIS_PASSWORD:-hunter2}"]',
      '--requirepass ${REDIS_PASSWORD:-hunter2}',
    ],
    ['app --password=hunter2', '--password hunter2'],
    ['["app", "--password=hunter2"]', '--password hunter2'],
    ["['app', '--password=hunter2']", '--password hunter2'],
    ['app --db.password "hunter2"', '--db.password hunter2'],
    ['java -Dspring.datasource.password=hunter2 -jar x', '-Dspring.datasource.password hunter2'],
    ['flyway -user=app -password=hunter2 migrate', '-password hunter2'],
    ['nats-server --user app --pass hunter2', '--pass hunter2'],
    ['docker run -e POSTGRES_PASSWORD=hunter2 x', 'POSTGRES_PASSWORD hunter2'],
    ['docker run --env=POSTGRES_PASSWORD=hunter2 x', 'POSTGRES_PASSWORD hunter2'],
    ['app postgres://app:hunter2@db/app', ' postgres://app:hunter2@db/app'],
    ['["app", "--db=postgres://app:hunter2@db/app"]', '--db postgres://app:hunter2@db/app'],
    ['["app", "--db", "postgres://app:hunter2@db/app"]', '--db postgres://app:hunter2@db/app'],
    ['psql "host=db password=hunter2"', 'password hunter2'],
    ['["sh", "-c", "PGPASSWORD=hunter2 psql"]', 'PGPASSWORD hunter2'],
    ['["/bin/bash", "-ec", "export TOKEN=hunter2; app"]', 'TOKEN hunter2'],
    [`sh -c 'PGPASSWORD="hunter2" psql'`, 'PGPASSWORD hunter2'],
    ['sh -c "PGPASSWORD=hunter2 psql -c \\"SELECT 1\\""', 'PGPASSWORD hunter2'],
    ['["sh", "-c", "x=$$(PGPASSWORD=hunter2 psql)"]', 'PGPASSWORD hunter2'],
    [`["app", "--token", "ghp_${'a1'.repeat(18)}"]`, `--token ghp_${'a1'.repeat(18)}`],
    [`["app", "ghp_${'a1'.repeat(18)}"]`, ` ghp_${'a1'.repeat(18)}`],
    ['>-\n      app\n      --password\n      hunter2', '--password hunter2'],
    ['|\n      app --password=hunter2', '--password hunter2'],
  ])('a secret in a command is found: %s', (command, expected) => {
    const [label = '', ...value] = expected.split(' ')
    const subject = label === '' ? 'command' : `command ${label}`
    expect(found(indented('command', command))).toContain(`${subject} ${value.join(' ')} here`)
  })

  test.each([
    ['redis-cli -a hunter2 ping', '-a'],
    ['"redis-cli -a hunter2 ping | grep PONG"', '-a'],
    ['[CMD, redis-cli, -a, hunter2, ping]', '-a'],
    ['[CMD-SHELL, "exec /usr/bin/redis-cli -a hunter2 ping"]', '-a'],
    ['[CMD, mysqladmin, ping, -phunter2]', '-p'],
    ['mariadb-admin ping --password=hunter2', '--password'],
    ['mongosh -u root -p hunter2 --eval 1', '-p'],
    ['/opt/mssql-tools/bin/sqlcmd -U sa -P "hunter2" -Q "SELECT 1"', '-P'],
    ['curl -f -u elastic:hunter2 http://127.0.0.1:9200', '-u'],
    ['curl --user "${U:-elastic}:hunter2" http://127.0.0.1:9200', '--user'],
    ['[CMD, sh, -c, "PGPASSWORD=hunter2 psql -c 1"]', 'PGPASSWORD'],
    ['PGPASSWORD=hunter2 pg_isready', 'PGPASSWORD'],
    ['if [ -f /x ]; then PGPASSWORD=hunter2 psql; fi', 'PGPASSWORD'],
  ])('a secret in a healthcheck is found: %s', (healthcheck, label) => {
    expect(found(indented('healthcheck', `\n      test: ${healthcheck}`))).toEqual([
      `healthcheck.test ${label} hunter2 here`,
    ])
  })

  test.each([
    ['entrypoint: [app, --password, hunter2]', 'entrypoint --password hunter2 here'],
    ['entrypoint: app --password hunter2', 'entrypoint --password hunter2 here'],
    [
      'entrypoint: [sh, -c]\n    command: ["redis-server --requirepass hunter2"]',
      'command --requirepass hunter2 here',
    ],
    ['entrypoint: [redis-cli]\n    command: -a hunter2 ping', 'command -a hunter2 here'],
    [
      'entrypoint: sh -c\n    command: |\n      "redis-server --requirepass hunter2"',
      'command --requirepass hunter2 here',
    ],
    ['command: &run [app, --password, hunter2]\n  b:\n    command: *run', 'command --password hunter2 here'],
  ])('a secret in an entrypoint with its command is found: %s', (service, expected) => {
    expect(found(`    ${service}`)).toContain(expected)
  })

  test.each([
    ['deploy: { labels: { api-token: hunter2 } }', 'deploy.labels api-token hunter2 here'],
    ['deploy: { labels: ["api-token=hunter2"] }', 'deploy.labels api-token hunter2 here'],
    ['build: { context: ., labels: { api-token: hunter2 } }', 'build.labels api-token hunter2 here'],
  ])('a secret in labels is found: %s', (service, expected) => {
    expect(found(`    ${service}`)).toEqual([expected])
  })
})

describe('what is not a secret', () => {
  test.each([
    'app --password-file /run/secrets/x',
    'app --password $PASSWORD',
    'app --password ${PASSWORD:?}',
    'app --password "$$PASSWORD"',
    'app --password "$${PASSWORD}"',
    'app --password=$$PASSWORD',
    'app --password "$$1"',
    'app --password=$$(cat /run/secrets/x)',
    'app --password=`cat /run/secrets/x`',
    'app --password /run/secrets/x',
    'app --password=file:/run/secrets/x',
    'app --tls-private-key certs/server.key',
    'app --password ""',
    'app --password --verbose',
    'app --password',
    'app --no-password hunter2 --use-token hunter2',
    'app --password-stdin hunter2',
    'app --token-ttl 30 -p 5432 --key-id abc --password-min-length=8',
    'app --public-key abcdef',
    'app --password <password>',
    'app --db postgres://app@db/app',
    'app --db postgres://app:${PW:?}@db/app',
    'app --db postgres://app:$$PW@db/app',
    'app --db "postgres://app:$${PW}@db/app"',
    'app # --password hunter2',
    'redis-server --requirepass ""',
    'redis-server --requirepass "$${REDIS_PASSWORD}"',
    'redis-server --requirepass ${REDIS_PASSWORD:-}',
    'etcd --initial-cluster-token etcd-cluster-1',
    'mysqld --default-authentication-plugin=mysql_native_password --mysql-native-password=ON',
    'postgres -c password_encryption=scram-sha-256 -c fsync=off',
    'docker build --secret id=npm,src=.npmrc .',
    'docker run -e POSTGRES_PASSWORD -e POSTGRES_PASSWORD_FILE=/run/secrets/x -e AUTH_ENABLED=true x',
    'psql --password app',
    'app -p 5432 -a hunter2 -u app:hunter2',
    '["app", "--password is what it asks for"]',
    '["app", "--password", ""]',
    '["app", "--password", "$$PASSWORD"]',
    '["app", "--password"]',
    '["app", null, "--verbose"]',
    `["sh", "-c", "'a' && app --password '$$PW'"]`,
    '["sh", "-c", "printf password=%s $$PW > /etc/x"]',
    '["sh", "-c", "export PGPASSWORD=$$(cat /run/secrets/x) && psql"]',
    '["sh", "-c", "PGPASSWORD=`cat /run/secrets/x` psql"]',
    '["sh", "-c", "# PGPASSWORD=hunter2\\npsql"]',
    '["sh", "-c", "[ \\"$$TOKEN\\" = hunter2 ]"]',
    '!reset null',
    '{ app: hunter2 }',
  ])('a command without a literal secret is not found: %s', (command) => {
    expect(found(indented('command', command))).toEqual([])
  })

  test.each([
    'pg_isready -U user',
    'redis-cli -a "$$REDIS_PASSWORD" ping',
    'redis-cli --pass "$$(cat /run/secrets/x)" ping',
    'redis-cli ping -a',
    'mysqladmin ping -p$$MYSQL_PASSWORD',
    'mysqladmin ping -p"$${MYSQL_PASSWORD}" -P 3306',
    'mysqladmin ping --password app',
    'nc -z mysql -p3306',
    'nc -z mongo -p 27017',
    'curl -u "elastic:${PW:?}" http://127.0.0.1',
    'curl -u "${U:-elastic}:${PW:?}" http://127.0.0.1',
    'curl -u elastic: http://127.0.0.1',
    'curl -f http://127.0.0.1:8080/token?id=1',
    '[CMD, redis-cli, -a, $$REDIS_PASSWORD, ping]',
    '[CMD-SHELL, "mysqladmin ping -p$${MYSQL_ROOT_PASSWORD} || exit 1"]',
    '[CMD-SHELL, "test \\"$$(cat /run/secrets/x)\\" = \\"$$TOKEN\\""]',
    '[NONE]',
    'null',
  ])('a healthcheck without a literal secret is not found: %s', (healthcheck) => {
    expect(found(indented('healthcheck', `\n      test: ${healthcheck}`))).toEqual([])
  })
})
