import type { BrokenMatrix } from './broken-matrix.ts'

const URL =
  'a URL with `{host}` and `{port}`, and `${NAME}` for variables of the service, such as `postgresql://app:${POSTGRES_PASSWORD}@{host}:{port}/app`; or `-`'

/** One way to break the whole sample an entry: what is optional in a matrix. docs/matrix.md shows them all. */
export const BROKEN_WHOLE: BrokenMatrix[] = [
  [
    'two rows for one container port',
    [['| s3:console | 9001 ', '| s3:console | 9000 ']],
    [
      {
        line: 17,
        column: 16,
        message: 'Services, row "s3:console": service s3 has two rows for one container port',
        found: '9000',
        allowed: 'another container port; line 16 has this one',
      },
    ],
  ],
  [
    'a container port of an unknown transport',
    [['53/udp', '53/dns']],
    [
      {
        line: 18,
        column: 16,
        message: 'Services, row "dns": Container port is not a port',
        found: '53/dns',
        allowed: 'a port from 1 to 65535, and `/udp` or `/sctp` after it if it is not TCP',
      },
    ],
  ],
  [
    'a URL without a place for the port',
    [['{host}:{port}', '{host}:5432']],
    [
      {
        line: 15,
        column: 77,
        message: 'Services, row "db": URL lacks {port}',
        found: 'postgresql://app:${PASSWORD}@{host}:5432/app',
        allowed: URL,
      },
    ],
  ],
  [
    'a URL with an unknown place',
    [['/app`', '/{database}`']],
    [
      {
        line: 15,
        column: 77,
        message: 'Services, row "db": URL has a place that is neither `{host}`, `{port}` nor `${NAME}`',
        found: 'postgresql://app:${PASSWORD}@{host}:{port}/{database}',
        allowed: URL,
      },
    ],
  ],
  [
    'a profile that is no name',
    [['| tools ', '| to ls ']],
    [
      {
        line: 7,
        column: 40,
        message: 'Environments, row "development": Profiles is not the name of a profile',
        found: 'to ls',
        allowed: 'one or more profiles of the compose file, separated by commas; or `-`',
      },
    ],
  ],
  [
    'an unknown word for what happens on failure',
    [
      ['| Profiles |', '| On failure |'],
      ['| tools ', '| retry '],
    ],
    [
      {
        line: 7,
        column: 40,
        message: 'Environments, row "development": On failure is not what can happen when a refresh fails',
        found: 'retry',
        allowed: '`roll back` or `leave`; or `-`',
      },
    ],
  ],
  [
    'too many versions to keep',
    [['| 10  ', '| 101 ']],
    [
      {
        line: 7,
        column: 107,
        message: 'Environments, row "development": Versions kept is not a number from 1 to 100',
        found: '101',
        allowed: 'a number from 1 to 100; or `-`',
      },
    ],
  ],
  [
    'the same Dockerfiles twice in a cell',
    [['web/*', 'api/Dockerfile']],
    [
      {
        line: 8,
        column: 68,
        message: 'Environments, row "test": Dockerfiles names something twice',
        found: 'api/Dockerfile, api/Dockerfile',
        allowed:
          'one or more paths from the repository root, separated by commas, with `/`, without `.` or `..` segments; `*` is one or more characters other than `.` and `/`; or `-`',
      },
    ],
  ],
  [
    'patterns of two environments that overlap and are not the same',
    [['api/Dockerfile, web/*', 'api/*, web/*']],
    [
      {
        line: 8,
        column: 68,
        message: 'Environments, row "test": some Dockerfile belongs to two environments',
        found: 'api/*',
        allowed: 'api/Dockerfile, the pattern of line 7, or one that shares no path with it',
      },
    ],
  ],
  [
    'a variable that Docker reads',
    [['| LICENCE   | -  ', '| DOCKER_HOST | tcp://x ']],
    [
      {
        line: 26,
        column: 17,
        message:
          'Variables, row "DOCKER_HOST": the matrix cannot set DOCKER_HOST, because Docker or the operating system reads it',
        found: 'tcp://x',
        allowed: '`from environment` or `-`',
      },
    ],
  ],
  [
    'a variable that is the URL of a service',
    [['| LICENCE ', '| API_URL ']],
    [
      {
        line: 26,
        column: 3,
        message: 'Variables, row "API_URL": the variable API_URL is already in use',
        found: 'API_URL',
        allowed: 'another name; Services, row "api" uses this one in line 14',
      },
    ],
  ],
  [
    'a variable without a column for an environment',
    [
      ['| Variable  | development | test             |', '| Variable  | development |'],
      ['| --------- | ----------- | ---------------- |', '| --------- | ----------- |'],
      ['| LOG_LEVEL | debug       | `warn`           |', '| LOG_LEVEL | debug       |'],
      ['| PASSWORD  | ""          | from environment |', '| PASSWORD  | ""          |'],
      ['| LICENCE   | -           |                  |', '| LICENCE   | -           |'],
    ],
    [
      {
        line: 22,
        column: 1,
        message: 'Variables has no column for the environment "test"',
        found: 'Variable | development',
        allowed: '"Variable", "development", "test"',
      },
    ],
  ],
  [
    'a variable twice',
    [['| LICENCE ', '| PASSWORD ']],
    [
      {
        line: 26,
        column: 3,
        message: 'Duplicate variable',
        found: 'PASSWORD',
        allowed: 'each variable once; line 25 has this one',
      },
    ],
  ],
  [
    'an image with a digest in its name',
    [['| redis       |', `| redis@sha256:${'2'.repeat(64)} |`]],
    [
      {
        line: 33,
        column: 3,
        message: `Images, row "redis@sha256:${'2'.repeat(64)}": Image is not an image`,
        found: `redis@sha256:${'2'.repeat(64)}`,
        allowed: 'an image as compose files write it, without a digest, such as `postgres:16`',
      },
    ],
  ],
  [
    'a digest that is none',
    [['| redis       | -      |', '| redis       | 16     |']],
    [
      {
        line: 33,
        column: 17,
        message: 'Images, row "redis": Digest is not a digest',
        found: '16',
        allowed: '`sha256:` and 64 hexadecimal digits; or `-`',
      },
    ],
  ],
  [
    'a path outside that leaves the repository',
    [['examples/**', '../examples']],
    [
      {
        line: 39,
        column: 3,
        message: 'Outside, row "../examples": Path leaves its folder with `..`',
        found: '../examples',
        allowed:
          'a file, or a folder with all that is in it, from the repository root, with `/`, without `.` or `..` segments; `*` is one or more characters other than `/`',
      },
    ],
  ],
  [
    'a service that holds data at an unknown place',
    [
      ['| s3      | /data ', '| s3      | - '],
      ["| exec sh -c 'rm -r /data' |", '| - |'],
    ],
    [
      {
        line: 46,
        column: 13,
        message: 'State, row "s3": Data does not say where the service keeps its data',
        found: '-',
        allowed:
          'the folder in the container where the service keeps its data, such as `/var/lib/postgresql/data`; several are separated by commas; or `-` in a row that only says Inputs or Reset',
      },
    ],
  ],
  [
    'data at a relative path',
    [['| /data ', '| data ']],
    [
      {
        line: 46,
        column: 13,
        message: 'State, row "s3": Data is not an absolute path',
        found: 'data',
        allowed:
          'the folder in the container where the service keeps its data, such as `/var/lib/postgresql/data`; several are separated by commas; or `-` in a row that only says Inputs or Reset',
      },
    ],
  ],
  [
    'a path of data within another one',
    [['| /data ', '| /data, /data/more ']],
    [
      {
        line: 46,
        column: 13,
        message: 'State, row "s3": Data names /data/more, which is within /data',
        found: '/data, /data/more',
        allowed: 'only /data',
      },
    ],
  ],
  [
    'a service that is an input of its own data',
    [['service migrate', 'service db']],
    [
      {
        line: 45,
        column: 40,
        message: 'State, row "db": the service is an input of its own data',
        found: '`db/*.sql`, service db',
        allowed: 'other services, or `none`; the image and the definition of the service itself always count',
      },
    ],
  ],
  [
    'an unknown kind of baseline',
    [['| image    |', '| volume   |']],
    [
      {
        line: 45,
        column: 70,
        message: 'State, row "db": Baseline is not how a baseline is kept',
        found: 'volume',
        allowed: '`image`; `none`; or `-`',
      },
    ],
  ],
  [
    'an unknown way to put a service back',
    [['| postgres app ', '| restore app ']],
    [
      {
        line: 45,
        column: 81,
        message: 'State, row "db": Reset is no way to put a service back',
        found: 'restore app',
        allowed:
          '`postgres DATABASE` or `mysql DATABASE`, several databases separated by commas; `redis`; `http METHOD PATH` with GET, POST, PUT, PATCH, DELETE; `exec COMMAND`; `recreate`; `none`; or `-`',
      },
    ],
  ],
  [
    'a database that has no name',
    [['| postgres app ', '| postgres     ']],
    [
      {
        line: 45,
        column: 81,
        message: 'State, row "db": Reset does not name the database',
        found: 'postgres',
        allowed:
          '`postgres DATABASE` or `mysql DATABASE`, several databases separated by commas; `redis`; `http METHOD PATH` with GET, POST, PUT, PATCH, DELETE; `exec COMMAND`; `recreate`; `none`; or `-`',
      },
    ],
  ],
  [
    'databases with a name that none can have',
    [['| postgres app ', '| postgres app, 1 b ']],
    [
      {
        line: 45,
        column: 81,
        message: 'State, row "db": Reset has "1 b", which is no name of a database',
        found: 'postgres app, 1 b',
        allowed:
          '`postgres DATABASE` or `mysql DATABASE`, several databases separated by commas; `redis`; `http METHOD PATH` with GET, POST, PUT, PATCH, DELETE; `exec COMMAND`; `recreate`; `none`; or `-`',
      },
    ],
  ],
  [
    'a database that belongs to the server itself',
    [['| postgres app ', '| mysql app, sys ']],
    [
      {
        line: 45,
        column: 81,
        message: 'State, row "db": Reset has "sys", which belongs to the server itself',
        found: 'mysql app, sys',
        allowed:
          '`postgres DATABASE` or `mysql DATABASE`, several databases separated by commas; `redis`; `http METHOD PATH` with GET, POST, PUT, PATCH, DELETE; `exec COMMAND`; `recreate`; `none`; or `-`',
      },
    ],
  ],
  [
    'words after a way that takes none',
    [['| postgres app ', '| redis 0 ']],
    [
      {
        line: 45,
        column: 81,
        message: 'State, row "db": Reset has "0" after `redis`, which takes nothing more',
        found: 'redis 0',
        allowed:
          '`postgres DATABASE` or `mysql DATABASE`, several databases separated by commas; `redis`; `http METHOD PATH` with GET, POST, PUT, PATCH, DELETE; `exec COMMAND`; `recreate`; `none`; or `-`',
      },
    ],
  ],
  [
    'a request without a method',
    [['| postgres app ', '| http /reset ']],
    [
      {
        line: 45,
        column: 81,
        message: 'State, row "db": Reset has "/reset", which is no method',
        found: 'http /reset',
        allowed:
          '`postgres DATABASE` or `mysql DATABASE`, several databases separated by commas; `redis`; `http METHOD PATH` with GET, POST, PUT, PATCH, DELETE; `exec COMMAND`; `recreate`; `none`; or `-`',
      },
    ],
  ],
  [
    'a request without a path',
    [['| postgres app ', '| http POST ']],
    [
      {
        line: 45,
        column: 81,
        message: 'State, row "db": Reset does not say the path of the request',
        found: 'http POST',
        allowed:
          '`postgres DATABASE` or `mysql DATABASE`, several databases separated by commas; `redis`; `http METHOD PATH` with GET, POST, PUT, PATCH, DELETE; `exec COMMAND`; `recreate`; `none`; or `-`',
      },
    ],
  ],
  [
    'a command that only a shell understands',
    [["| exec sh -c 'rm -r /data' ", '| exec rm -r /data/* ']],
    [
      {
        line: 46,
        column: 82,
        message:
          'State, row "s3": Reset has a command that has `*`, which only a shell understands: quote it, or write sh -c \'…\'',
        found: 'exec rm -r /data/*',
        allowed:
          '`postgres DATABASE` or `mysql DATABASE`, several databases separated by commas; `redis`; `http METHOD PATH` with GET, POST, PUT, PATCH, DELETE; `exec COMMAND`; `recreate`; `none`; or `-`',
      },
    ],
  ],
  [
    'a request to a service that does not speak HTTP',
    [['| postgres app ', '| http POST /reset ']],
    [
      {
        line: 45,
        column: 81,
        message: 'State, row "db": Reset is `http`, but its Protocol under Services is postgresql',
        found: 'http POST /reset',
        allowed: '`http` for a service with the Protocol http or https',
      },
    ],
  ],
  [
    'a store that is put back as another one',
    [['| postgres app ', '| redis ']],
    [
      {
        line: 45,
        column: 81,
        message: 'State, row "db": Reset is `redis`, but its Protocol under Services is postgresql',
        found: 'redis',
        allowed: '`redis` for a service with the Protocol redis or rediss or valkey or valkeys or tcp',
      },
    ],
  ],
]
