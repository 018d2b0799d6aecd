import type { ComposeModel } from '../../core/compose/model.ts'

/*
 * The places of a stack at which a secret may be, for tests that look for it in every output. Each place has its own
 * secret. The model is accepted by Compose as it is.
 */

/** A stack under construction. */
export interface Planted {
  model: ComposeModel & {
    services: Record<string, { logging?: { driver: string; options: Record<string, string> } }>
  }
  /** The contents of files, by their names in the folder of the compose file. */
  files: Record<string, string>
  env: Record<string, string>
}

/** Where a secret is put, and how: written in the notation that the place needs. */
type Put = (planted: Planted, secret: string) => void

/** Compose reads `$$` as `$`. */
const dollars = (text: string) => text.replaceAll('$', '$$$$')
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
const url = (text: string) => encodeURIComponent(text)

const environment =
  (name: string, write = (secret: string) => secret): Put =>
  ({ model }, secret) => {
    const { app } = model.services
    if (app) app.environment = { ...app.environment, [name]: dollars(write(secret)) }
  }

const label =
  (name: string, write = (secret: string) => secret): Put =>
  ({ model }, secret) => {
    const { app } = model.services
    if (app) app.labels = { ...app.labels, [name]: dollars(write(secret)) }
  }

const argument =
  (name: string, write = (secret: string) => secret): Put =>
  ({ model }, secret) => {
    const { built } = model.services
    if (built?.build) built.build.args = { ...built.build.args, [name]: dollars(write(secret)) }
  }

/** A service of its own that runs this command. */
const command =
  (key: 'command' | 'entrypoint', words: (secret: string) => string[]): Put =>
  ({ model }, secret) => {
    const name = `job${Object.keys(model.services).length}`
    model.services[name] = { image: 'busybox:1', [key]: words(secret).map(dollars) }
  }

const probe =
  (test: (secret: string) => string[]): Put =>
  ({ model }, secret) => {
    const name = `job${Object.keys(model.services).length}`
    model.services[name] = { image: 'busybox:1', healthcheck: { test: test(secret).map(dollars) } }
  }

const secretFile =
  (name: string, write: (secret: string) => string): Put =>
  ({ model, files }, secret) => {
    model.secrets = { ...model.secrets, [name]: { file: `./${name}.txt` } }
    files[`${name}.txt`] = write(secret)
  }

const config =
  (name: string, write: (secret: string) => string): Put =>
  ({ model }, secret) => {
    model.configs = { ...model.configs, [name]: { content: dollars(write(secret)) } }
  }

/** Every place by its name. */
export const PLACES: Readonly<Record<string, Put>> = {
  'environment POSTGRES_PASSWORD': environment('POSTGRES_PASSWORD'),
  'environment MYSQL_PWD': environment('MYSQL_PWD'),
  'environment dbPassword': environment('dbPassword'),
  'environment API_KEY': environment('API_KEY'),
  'environment AWS_SECRET_ACCESS_KEY': environment('AWS_SECRET_ACCESS_KEY'),
  'environment SESSION_SECRET': environment('SESSION_SECRET'),
  'environment GITHUB_TOKEN': environment('GITHUB_TOKEN'),
  'environment SMTP_PASS': environment('SMTP_PASS'),
  'environment SSH_PASSPHRASE': environment('SSH_PASSPHRASE'),
  'environment SECRET_KEY_BASE': environment('SECRET_KEY_BASE'),
  'environment REDISCLI_AUTH': environment('REDISCLI_AUTH'),
  'environment DB_PASSWORD_TEST': environment('DB_PASSWORD_TEST'),
  'environment PASSWORD_B64': environment('PASSWORD_B64', (s) => Buffer.from(s).toString('base64')),
  'environment DATABASE_URL': environment('DATABASE_URL', (s) => `postgres://app:${url(s)}@db:5432/shop`),
  'environment REDIS_URL without user': environment('REDIS_URL', (s) => `redis://:${url(s)}@cache:6379/0`),
  'environment BROKER_URL with a path': environment('BROKER_URL', (s) => `amqp://app:${url(s)}@broker/%2F`),
  'environment SPRING_DATASOURCE_URL': environment(
    'SPRING_DATASOURCE_URL',
    (s) => `jdbc:postgresql://db:5432/shop?user=app&password=${url(s)}`,
  ),
  'environment MSSQL JDBC': environment(
    'MSSQL_JDBC',
    (s) => `jdbc:sqlserver://db:1433;user=sa;password=${url(s)};encrypt=false`,
  ),
  'environment ADO.NET': environment(
    'ConnectionStrings__Default',
    (s) => `Server=db;Database=shop;User Id=sa;Password="${url(s)}";`,
  ),
  'environment libpq DSN': environment('PG_CONNECTION', (s) => `host=db user=app password=${quoted(s)}`),
  'environment webhook': environment('WEBHOOK', (s) => `https://hooks.example.com/in?token=${url(s)}&room=1`),
  'environment JSON': environment('APP_CONFIG', (s) => JSON.stringify({ db: { user: 'app', password: s } })),
  'environment JAVA_OPTS': environment('JAVA_OPTS', (s) => `-Xmx1g -Ddb.password=${url(s)} -Da=b`),
  'environment header': environment('CURL_HEADER', (s) => `Authorization: Bearer ${url(s)}`),
  'environment git URL': environment('GIT_REMOTE', (s) => `https://ci:${url(s)}@git.example.com/a/b.git`),
  'environment from MY_SECRET_TOKEN': ({ model, env }, secret) => {
    env.MY_SECRET_TOKEN = secret
    const { app } = model.services
    if (app) app.environment = { ...app.environment, ORDINARY: '${MY_SECRET_TOKEN}' }
  },
  'environment of the process': ({ env }, secret) => {
    env.REGISTRY_PASSWORD = secret
  },
  'label traefik users': label('traefik.http.middlewares.a.basicauth.users.password'),
  'label api-token': label('com.example.api-token'),
  'label URL': label('com.example.store', (s) => `mongodb://root:${url(s)}@mongo/admin`),
  'label of an image': ({ model }, secret) => {
    const { built } = model.services
    if (built?.build) built.build.labels = { 'com.example.deploy-key': dollars(secret) }
  },
  annotation: ({ model }, secret) => {
    const { app } = model.services
    if (app) app.annotations = { 'com.example.secret': dollars(secret) }
  },
  'label of a volume': ({ model }, secret) => {
    model.volumes = { ...model.volumes, data: { labels: { 'com.example.password': dollars(secret) } } }
  },
  'label of a network': ({ model }, secret) => {
    model.networks = { ...model.networks, back: { labels: { 'com.example.password': dollars(secret) } } }
  },
  'options of a volume': ({ model }, secret) => {
    const driver_opts = {
      type: 'cifs',
      o: `username=app,password=${dollars(url(secret))}`,
      device: '//nas/a',
    }
    model.volumes = { ...model.volumes, share: { driver_opts } }
  },
  'options of a network': ({ model }, secret) => {
    model.networks = { ...model.networks, front: { driver_opts: { 'com.example.token': dollars(secret) } } }
  },
  'options of logging': ({ model }, secret) => {
    const { app } = model.services
    if (app) app.logging = { driver: 'splunk', options: { 'splunk-token': dollars(secret) } }
  },
  extension: ({ model }, secret) => {
    Object.assign(model, { 'x-shop': { admin: { password: dollars(secret) } } })
  },
  'extension of a service': ({ model }, secret) => {
    Object.assign(model.services.app ?? {}, { 'x-more': [{ api_token: dollars(secret) }] })
  },
  'build argument NPM_TOKEN': argument('NPM_TOKEN'),
  'build argument PIP_INDEX_URL': argument(
    'PIP_INDEX_URL',
    (s) => `https://ci:${url(s)}@pypi.example.com/simple`,
  ),
  'build argument npmrc': argument('NPMRC', (s) => `//registry.example.com/:_authToken=${url(s)}`),
  'inline Dockerfile': ({ model }, secret) => {
    model.services.inline = {
      build: {
        context: '.',
        dockerfile_inline: `FROM busybox:1\nENV API_TOKEN="${dollars(secret.replace(/["\\]/gu, '\\$&'))}"\n`,
      },
    }
  },
  'build context URL': ({ model }, secret) => {
    model.services.remote = { build: { context: `https://ci:${dollars(url(secret))}@git.example.com/a.git` } }
  },
  'additional context URL': ({ model }, secret) => {
    const { built } = model.services
    if (built?.build) {
      built.build.additional_contexts = { more: `https://ci:${dollars(url(secret))}@git.example.com/b.git` }
    }
  },
  'command --password value': command('command', (s) => ['server', '--password', s]),
  'command --api-key=value': command('command', (s) => ['server', `--api-key=${s}`]),
  'command --requirepass': command('command', (s) => ['redis-server', '--requirepass', s]),
  'command mysql -p': command('command', (s) => ['mysql', '-h', 'db', `-p${s}`]),
  'command curl -u': command('command', (s) => ['curl', '-u', `app:${s}`, 'http://web/']),
  'command curl header': command('command', (s) => ['curl', '-H', `X-Api-Token: ${s}`, 'http://web/']),
  'command in a shell': command('command', (s) => [
    'sh',
    '-c',
    `export DB_PASSWORD=${quoted(s)}; exec server`,
  ]),
  'command with a URL': command('command', (s) => ['migrate', '-database', `postgres://a:${url(s)}@db/shop`]),
  'command with a variable': command('command', (s) => ['env', `AUTH_TOKEN=${s}`, 'server']),
  'entrypoint --token': command('entrypoint', (s) => ['agent', '--token', s]),
  'entrypoint redis-cli -a': command('entrypoint', (s) => ['redis-cli', '-a', s, 'ping']),
  'entrypoint sshpass': command('entrypoint', (s) => ['sshpass', '-p', s, 'ssh', 'host']),
  'healthcheck CMD': probe((s) => ['CMD', 'redis-cli', '-a', s, 'ping']),
  'healthcheck CMD-SHELL': probe((s) => ['CMD-SHELL', `mysqladmin ping --password=${quoted(s)} || exit 1`]),
  'healthcheck URL': probe((s) => ['CMD', 'curl', '-f', `http://probe:${url(s)}@localhost/health`]),
  'post_start hook': ({ model }, secret) => {
    Object.assign(model.services.app ?? {}, {
      post_start: [{ command: ['seed', '--password', dollars(secret)] }],
    })
  },
  'pre_stop hook': ({ model }, secret) => {
    Object.assign(model.services.app ?? {}, {
      pre_stop: [{ command: ['sh', '-c', `leave --token=${dollars(quoted(secret))}`] }],
    })
  },
  'content of a config, NAME=value': config('env', (s) => `MODE=fast\nDB_PASSWORD=${quoted(s)}\n`),
  'content of a config, YAML': config('yaml', (s) => `db:\n  user: app\n  password: ${JSON.stringify(s)}\n`),
  'content of a config, JSON': config('json', (s) => JSON.stringify({ api: [{ token: s }] }, null, 2)),
  'content of a config, redis': config('redis', (s) => `maxmemory 1gb\nrequirepass ${JSON.stringify(s)}\n`),
  'file of a config': ({ model, files }, secret) => {
    model.configs = { ...model.configs, ini: { file: './app.ini' } }
    files['app.ini'] = `[db]\nuser = app\npassword = ${JSON.stringify(secret)}\n`
  },
  'config from the environment': ({ model, env }, secret) => {
    model.configs = { ...model.configs, given: { environment: 'APP_INI' } }
    env.APP_INI = `[db]\npassword = ${JSON.stringify(secret)}\n`
  },
  'secret file': secretFile('plain', (s) => s),
  'secret file with a line break': secretFile('line', (s) => `${s}\n`),
  'secret file, NAME=value': secretFile('pairs', (s) => `USER=app\nPASSWORD=${quoted(s)}\n`),
  'secret file, JSON': secretFile('json', (s) => JSON.stringify({ client: 'shop', client_secret: s })),
  'secret from the environment': ({ model, env }, secret) => {
    model.secrets = { ...model.secrets, given: { environment: 'ANYTHING' } }
    env.ANYTHING = secret
  },
  'build secret': ({ model, files }, secret) => {
    model.secrets = { ...model.secrets, npmrc: { file: './npmrc.txt' } }
    files['npmrc.txt'] = `//registry.example.com/:_authToken=${url(secret)}\n`
    const { built } = model.services
    if (built?.build) built.build.secrets = [{ source: 'npmrc' }]
  },
}

/** A stack with a secret at each place. */
export function plantedStack(secretOf: (place: string) => string): Planted {
  const planted: Planted = {
    model: {
      name: 'shop',
      services: {
        app: { image: 'busybox:1' },
        built: { build: { context: '.', dockerfile: 'app.Dockerfile' } },
      },
    },
    files: {},
    env: {},
  }
  for (const [place, put] of Object.entries(PLACES)) put(planted, secretOf(place))
  return planted
}
