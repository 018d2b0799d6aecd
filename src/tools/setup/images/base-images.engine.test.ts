import { randomUUID } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { until } from '../processes/until.js'
import { baseImage, sharedDocker } from './testing.ts'

/* What stacks rely on: it must hold for the official images and for those built from Debian packages. */

const docker = sharedDocker()
const failure = { summary: 'the test cannot use docker', todo: 'read the lines above' }
const started: string[] = []

afterEach(async () => {
  for (const name of started.splice(0)) await docker.run(['rm', '--force', '--volumes', name], failure)
})

async function start(image: string, options: string[], command: string[] = []): Promise<string> {
  const name = `ssot-base-${randomUUID()}`
  started.push(name)
  await docker.run(['run', '--detach', '--name', name, ...options, baseImage(image), ...command], failure)
  return name
}

/** The output of a container that runs one command. */
function once(image: string, options: string[], command: string[]): Promise<string> {
  return docker.run(['run', '--rm', ...options, baseImage(image), ...command], failure)
}

function inside(name: string, command: string[], options: string[] = []): Promise<string> {
  return docker.run(['exec', ...options, name, ...command], failure)
}

async function untilIt(name: string, command: string[]): Promise<void> {
  const outcome = await until(
    async () => {
      if ((await docker.ask(['exec', name, ...command])) !== undefined) return 'succeeded'
      const running = await docker.ask(['inspect', '--format', '{{.State.Running}}', name])
      return running?.trim() === 'true' ? undefined : 'ended'
    },
    { deadlineMs: 60_000 },
  )
  if (outcome !== 'succeeded') throw new Error(`${command.join(' ')} never succeeded:\n${await logs(name)}`)
}

function logs(name: string): Promise<string | undefined> {
  return docker.ask(['logs', name])
}

/** Stops a container; returns 0 if its program obeyed the stop signal, 137 if it had to be killed. */
async function exitCodeOnStop(name: string): Promise<string> {
  await docker.run(['stop', '--time', '30', name], failure)
  return (await docker.run(['inspect', '--format', '{{.State.ExitCode}}', name], failure)).trim()
}

describe('node', () => {
  test('the node image runs Node 24, npm and npx as root and as the user node', async () => {
    const script = 'node -p process.versions.node; npm --version; npx --version; id -u; echo $HOME'
    expect(await once('node', [], ['sh', '-c', script])).toMatch(
      /^24\.\d+\.\d+\n\d+\.\S+\n\d+\.\S+\n0\n\/root\n$/,
    )
    expect(await once('node', ['--user', 'node'], ['sh', '-c', script])).toMatch(/\n1000\n\/home\/node\n$/)
  })

  test('the node image takes options and scripts for node, as the official image does', async () => {
    expect(await once('node', [], ['-p', '1 + 1'])).toBe('2\n')
    expect(await once('node', [], ['--version'])).toMatch(/^v24\./)
  })

  test('the node image has a shell, wget for health checks, time zones and certificates', async () => {
    const server =
      "require('http').createServer((q, s) => s.end('well')).listen(80, () => console.log('listening'))"
    const name = await start('node', [], ['-e', server])
    await untilIt(name, ['wget', '-q', '-O', '-', 'http://127.0.0.1/'])
    expect(await inside(name, ['wget', '-q', '-O', '-', 'http://127.0.0.1/'])).toBe('well')
    const zone =
      "new Date(0).toLocaleString('en', { timeZone: 'Europe/Berlin' }) + require('tls').rootCertificates.length"
    expect(await inside(name, ['node', '-p', zone])).toMatch(/^1\/1\/1970, 1:00:00 AM\d{2,}\n$/)
  })
})

describe('postgres', () => {
  const memory = ['--tmpfs', '/var/lib/postgresql/data']
  const ready = (user: string, database: string) => [
    'pg_isready',
    '-h',
    '127.0.0.1',
    '-U',
    user,
    '-d',
    database,
  ]
  const query = (user: string, database: string, sql: string) => [
    'psql',
    '-h',
    '127.0.0.1',
    '-U',
    user,
    '-d',
    database,
    '-Atc',
    sql,
  ]

  test('the postgres image creates the named user, password and database in UTF-8, and takes settings in its command', async () => {
    const password = `it's "so"`
    const variables = ['POSTGRES_USER=app', `POSTGRES_PASSWORD=${password}`, 'POSTGRES_DB=notes']
    const name = await start(
      'postgres',
      [...memory, ...variables.flatMap((variable) => ['--env', variable])],
      ['-c', 'fsync=off', '-c', 'max_connections=37'],
    )
    await untilIt(name, ready('app', 'notes'))
    const sql =
      "select current_user, current_database(), pg_encoding_to_char(encoding), rolsuper, current_setting('fsync'), " +
      "current_setting('max_connections') from pg_database, pg_roles where datname = 'notes' and rolname = 'app'"
    expect(await inside(name, query('app', 'notes', sql))).toBe('app|notes|UTF8|t|off|37\n')
    expect(
      await inside(name, query('app', 'notes', "select count(*) from pg_roles where rolname = 'postgres'")),
    ).toBe('0\n')
    expect(await exitCodeOnStop(name)).toBe('0')
  })

  test('the postgres image asks clients beyond the loopback for the right password', async () => {
    const name = await start('postgres', [...memory, '--env', 'POSTGRES_PASSWORD=right'])
    await untilIt(name, ready('postgres', 'postgres'))
    const address = (await inside(name, ['hostname', '-i'])).trim()
    const connect = (password: string) =>
      docker.ask([
        'exec',
        '--env',
        `PGPASSWORD=${password}`,
        name,
        'psql',
        '-h',
        address,
        '-U',
        'postgres',
        '-Atc',
        'select 1',
      ])
    expect(await connect('right')).toBe('1\n')
    expect(await connect('wrong')).toBeUndefined()
  })

  test('the postgres image refuses to start without a password, unless trust is set', async () => {
    const name = await start('postgres', memory)
    expect((await docker.run(['wait', name], failure)).trim()).not.toBe('0')
    const trusting = await start('postgres', [...memory, '--env', 'POSTGRES_HOST_AUTH_METHOD=trust'])
    await untilIt(trusting, ready('postgres', 'postgres'))
  })

  test('the postgres image reads the password from a file, passes arguments to initdb, and runs init scripts', async () => {
    const name = `ssot-base-${randomUUID()}`
    started.push(name)
    const variables = [
      'POSTGRES_PASSWORD_FILE=/etc/hostname',
      'POSTGRES_INITDB_ARGS=--data-checksums',
      'POSTGRES_DB=notes',
    ]
    const args = variables.flatMap((variable) => ['--env', variable])
    const script = [
      "printf 'create table a (n int);\\ninsert into a\\n  values (41);\\n' > /docker-entrypoint-initdb.d/1.sql",
      `printf 'psql -U "$POSTGRES_USER" -d "$POSTGRES_DB" -c "update a set n = n + 1"' > /docker-entrypoint-initdb.d/2.sh`,
      'exec docker-entrypoint.sh postgres',
    ].join('; ')
    await docker.run(
      [
        'run',
        '--detach',
        '--name',
        name,
        '--hostname',
        'secret',
        ...memory,
        ...args,
        '--entrypoint',
        'sh',
        baseImage('postgres'),
        '-c',
        script,
      ],
      failure,
    )
    await untilIt(name, ready('postgres', 'notes'))
    expect(
      await inside(name, query('postgres', 'notes', "select n, current_setting('data_checksums') from a")),
    ).toBe('42|on\n')
    const address = (await inside(name, ['hostname', '-i'])).trim()
    const remote = [
      'exec',
      '--env',
      'PGPASSWORD=secret',
      name,
      'psql',
      '-h',
      address,
      '-U',
      'postgres',
      '-Atc',
      'select 1',
    ]
    expect(await docker.run(remote, failure)).toBe('1\n')
  })

  test.runIf(baseImage('postgres').startsWith('ssot-docker/'))(
    'the postgres image starts over after an interrupted first start',
    async () => {
      const begun =
        'touch "$PGDATA/.unfinished" "$PGDATA/half"; echo 17 > "$PGDATA/PG_VERSION"; exec docker-entrypoint.sh postgres'
      const options = [...memory, '--env', 'POSTGRES_PASSWORD=x', '--entrypoint', 'sh']
      const name = await start('postgres', options, ['-c', begun])
      await untilIt(name, ready('postgres', 'postgres'))
      expect(await logs(name)).toContain('beginning anew')
      expect(await inside(name, ['sh', '-c', 'ls -A "$PGDATA"'])).not.toMatch(/unfinished|half/)
    },
  )

  test('the postgres image keeps its data on a volume', async () => {
    const volume = `ssot-base-${randomUUID()}`
    const options = ['--volume', `${volume}:/var/lib/postgresql/data`, '--env', 'POSTGRES_PASSWORD=x']
    try {
      const first = await start('postgres', options)
      await untilIt(first, ready('postgres', 'postgres'))
      await inside(first, query('postgres', 'postgres', 'create table kept (n int)'))
      await docker.run(['rm', '--force', '--volumes', first], failure)
      started.splice(started.indexOf(first), 1)
      const second = await start('postgres', options)
      await untilIt(second, ready('postgres', 'postgres'))
      expect(await inside(second, query('postgres', 'postgres', 'select count(*) from kept'))).toBe('0\n')
      await docker.run(['rm', '--force', '--volumes', second], failure)
      started.splice(started.indexOf(second), 1)
    } finally {
      await docker.ask(['volume', 'rm', '--force', volume])
    }
  })
})

describe('redis', () => {
  test('the redis image answers, keeps values, does not run as root, and obeys its stop signal', async () => {
    const name = await start('redis', [])
    await untilIt(name, ['redis-cli', 'ping'])
    expect(await inside(name, ['redis-cli', 'set', 'a', '1'])).toBe('OK\n')
    expect(await inside(name, ['redis-cli', 'get', 'a'])).toBe('1\n')
    expect(await inside(name, ['sh', '-c', 'stat -c %u /proc/1'])).not.toBe('0\n')
    expect(await exitCodeOnStop(name)).toBe('0')
  })

  test('the redis image answers clients beyond the loopback without a password, and takes options', async () => {
    const name = await start('redis', [], ['--maxmemory', '12mb', '--save', ''])
    await untilIt(name, ['redis-cli', 'ping'])
    const address = (await inside(name, ['hostname', '-i'])).trim()
    const memory = await inside(name, ['redis-cli', '-h', address, 'config', 'get', 'maxmemory'])
    expect(memory.split('\n')[1]).toBe('12582912')
  })

  test('the redis image runs with a read-only root file system', async () => {
    const name = await start('redis', ['--read-only', '--tmpfs', '/data'])
    await untilIt(name, ['redis-cli', 'ping'])
  })
})
