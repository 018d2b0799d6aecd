import type { Problem } from '../../core/errors/errors.ts'

/** What is wrong, the changes to the sample, the problems that must be reported, and no others. */
export type BrokenMatrix = [
  name: string,
  changes: [from: string, to: string][],
  problems: Omit<Problem, 'file'>[],
]

const ENVIRONMENT_COLUMNS =
  '"Environment", "Compose file", "Profiles", "Env file", "On failure", "Dockerfiles", "Host ports", "Versions kept", "Purpose"'
const SERVICE_COLUMNS =
  '"Service", "Container port", "Protocol", "Health path", "Test variable", "URL", "Rebuild budget"'
const PATH = 'one path from the repository root, with `/`, without `*`, `.` or `..` segments'
const CONTAINER_PORT = 'a port from 1 to 65535, and `/udp` or `/sctp` after it if it is not TCP'
const PORTS = 'a port from 1 to 65535, or a range with the lower port first, such as `28000-28099`'
const BUDGET = 'a number above zero and a unit, `ms`, `s` or `min`, such as `1.5 s`; or `-`'

/** One way to break the sample an entry. docs/matrix.md shows them all. */
export const BROKEN: BrokenMatrix[] = [
  [
    'a missing table and heading',
    [['## Services', '## What runs']],
    [
      {
        line: 1,
        column: 1,
        message: 'No heading "Services" with its table',
        allowed: `a heading "Services" and directly under it a table with the columns ${SERVICE_COLUMNS}`,
      },
    ],
  ],
  [
    'a heading without a table',
    [['## Services\n', '## Services\n\n## More\n']],
    [
      {
        line: 10,
        column: 1,
        message: 'No table under the heading "Services"',
        allowed: `a table with the columns ${SERVICE_COLUMNS} directly under it`,
      },
    ],
  ],
  [
    'a misspelt heading',
    [['## Services', '## Service']],
    [
      {
        line: 10,
        column: 1,
        message: 'No heading "Services", but a similar one with a table',
        found: 'Service',
        allowed: '"Services"',
      },
    ],
  ],
  [
    'a misspelt heading of an optional table',
    [['## Base images', '## Base image']],
    [
      {
        line: 18,
        column: 1,
        message: 'No heading "Base images", but a similar one with a table',
        found: 'Base image',
        allowed: '"Base images"',
      },
    ],
  ],
  [
    'a duplicate heading',
    [['## Obsolete names', '## Services\n\n## Obsolete names']],
    [{ line: 24, column: 1, message: 'A second heading "Services"', allowed: 'only the one in line 10' }],
  ],
  [
    'two tables under a heading',
    [['## Obsolete names', '| Image |\n| --- |\n\n## Obsolete names']],
    [
      {
        line: 24,
        column: 1,
        message: 'A second table under "Base images"',
        allowed: 'only the one in line 20',
      },
    ],
  ],
  [
    'a missing column',
    [
      ['| Purpose |', '|'],
      ['| ------- |\n| dev ', '|\n| dev '],
      ['| Work    |', '|'],
      ['| Tests   |', '|'],
    ],
    [
      {
        line: 5,
        column: 1,
        message: 'Environments has no column "Purpose"',
        found: 'Environment | Compose file | Dockerfiles | Host ports',
        allowed: ENVIRONMENT_COLUMNS,
      },
    ],
  ],
  [
    'an unknown column',
    [['Purpose', 'Owner, person']],
    [
      {
        line: 5,
        column: 1,
        message: 'Environments has no column "Purpose"',
        found: 'Environment | Compose file | Dockerfiles | Host ports | Owner, person',
        allowed: ENVIRONMENT_COLUMNS,
      },
      {
        line: 5,
        column: 80,
        message: 'Unknown column in Environments',
        found: 'Owner, person',
        allowed: ENVIRONMENT_COLUMNS,
      },
    ],
  ],
  [
    'a misspelt column',
    [['Compose file', 'Compose File']],
    [
      {
        line: 5,
        column: 17,
        message: 'Unknown column in Environments, perhaps "Compose file"',
        found: 'Compose File',
        allowed: ENVIRONMENT_COLUMNS,
      },
    ],
  ],
  [
    'a duplicate column',
    [['Dockerfiles   ', 'Compose file']],
    [
      {
        line: 5,
        column: 1,
        message: 'Environments has no column "Dockerfiles"',
        found: 'Environment | Compose file | Compose file | Host ports | Purpose',
        allowed: ENVIRONMENT_COLUMNS,
      },
      {
        line: 5,
        column: 38,
        message: 'Duplicate column in Environments',
        found: 'Compose file',
        allowed: 'each column once',
      },
    ],
  ],
  [
    'a short row',
    [[' | Work    |', ' |']],
    [
      {
        line: 7,
        column: 79,
        message: 'Environments, row "dev": too few cells',
        found: '4 cells',
        allowed: '5 cells',
      },
    ],
  ],
  [
    'a long row',
    [[' | Work    |', ' | Work | hard |']],
    [
      {
        line: 7,
        column: 87,
        message: 'Environments, row "dev": too many cells',
        found: '6 cells',
        allowed: '5 cells',
      },
    ],
  ],
  [
    'a paragraph directly after a table, which Markdown reads as a row',
    [['| -              |\n\n## Base', '| -              |\nNote: text\n\n## Base']],
    [
      {
        line: 17,
        column: 11,
        message: 'Services, row "Note: text": too few cells',
        found: '1 cell',
        allowed: '8 cells',
      },
    ],
  ],
  [
    'the same with spaces at its end, after which nothing is placed',
    [['| -              |\n\n## Base', '| -              |\nNote: text  \n\n## Base']],
    [
      {
        line: 17,
        column: 11,
        message: 'Services, row "Note: text": too few cells',
        found: '1 cell',
        allowed: '8 cells',
      },
    ],
  ],
  [
    'a table without rows',
    [
      ['| dev         | `docker/dev.yml`   | `docker/*.Dockerfile`     | 27000-27099 | Work    |\n', ''],
      ['| test        | docker/test.yml    | docker/*.alpine.Dockerfile | 28000-28299 | Tests   |\n', ''],
    ],
    [
      { line: 5, column: 1, message: 'Environments has no rows', allowed: 'at least one row' },
      {
        line: 10,
        column: 73,
        message: 'Unknown column in Services',
        found: 'dev',
        allowed: SERVICE_COLUMNS,
      },
      {
        line: 10,
        column: 81,
        message: 'Unknown column in Services',
        found: 'test',
        allowed: SERVICE_COLUMNS,
      },
    ],
  ],
  [
    'a duplicate environment',
    [['| test        | docker/test.yml', '| dev         | docker/test.yml']],
    [
      {
        line: 8,
        column: 3,
        message: 'Duplicate environment',
        found: 'dev',
        allowed: 'each environment once; line 7 has this one',
      },
      {
        line: 12,
        column: 81,
        message: 'Unknown column in Services, which is no environment either',
        found: 'test',
        allowed: `${SERVICE_COLUMNS}, "dev"`,
      },
    ],
  ],
  [
    'a bad environment name',
    [
      ['| dev         |', '| Dev         |'],
      ['| dev   |', '| Dev   |'],
    ],
    [
      {
        line: 7,
        column: 3,
        message: 'Environments, row "Dev": Environment is not an environment name',
        found: 'Dev',
        allowed: 'lower-case letters, digits and `-`, starting with a letter',
      },
    ],
  ],
  [
    'a duplicate service',
    [['| db      |', '| cache   |']],
    [
      {
        line: 16,
        column: 3,
        message: 'Duplicate service',
        found: 'cache',
        allowed: 'each service once; line 15 has this one',
      },
    ],
  ],
  [
    'a bad service name',
    [['| db      |', '| d b     |']],
    [
      {
        line: 15,
        column: 3,
        message: 'Services, row "d b": Service is not a service name',
        found: 'd b',
        allowed:
          'letters, digits, `.`, `_` and `-`, starting with a letter; another port of the service has a name after a colon: `s3:console`',
      },
    ],
  ],
  [
    'an empty cell',
    [['| Work    |', '|         |']],
    [
      {
        line: 7,
        column: 78,
        message: 'Environments, row "dev": Purpose is empty',
        found: '',
        allowed: 'any text',
      },
    ],
  ],
  [
    'a port that is not a number',
    [['| 5432 ', '| http ']],
    [
      {
        line: 15,
        column: 13,
        message: 'Services, row "db": Container port is not a port',
        found: 'http',
        allowed: CONTAINER_PORT,
      },
    ],
  ],
  [
    'port 0',
    [['| 27001 |', '| 0     |']],
    [
      {
        line: 15,
        column: 73,
        message: 'Services, row "db": dev is not between 1 and 65535',
        found: '0',
        allowed: `${PORTS}; or \`-\``,
      },
    ],
  ],
  [
    'a port above 65535',
    [['| 5432 ', '| 65536 ']],
    [
      {
        line: 15,
        column: 13,
        message: 'Services, row "db": Container port is not between 1 and 65535',
        found: '65536',
        allowed: CONTAINER_PORT,
      },
    ],
  ],
  [
    'a port with a leading zero',
    [['| 5432 ', '| 05432 ']],
    [
      {
        line: 15,
        column: 13,
        message: 'Services, row "db": Container port has a leading zero',
        found: '05432',
        allowed: CONTAINER_PORT,
      },
    ],
  ],
  [
    'a reversed range',
    [['28100-28199', '28199-28100']],
    [
      {
        line: 15,
        column: 81,
        message: 'Services, row "db": test is a reversed range',
        found: '28199-28100',
        allowed: `${PORTS}; or \`-\``,
      },
    ],
  ],
  [
    'a range without an end',
    [['28100-28199', '28100-']],
    [
      {
        line: 15,
        column: 81,
        message: 'Services, row "db": test has an upper end that is not a port',
        found: '28100-',
        allowed: `${PORTS}; or \`-\``,
      },
    ],
  ],
  [
    'a range of three ports',
    [['28100-28199', '28100-28150-28199']],
    [
      {
        line: 15,
        column: 81,
        message: 'Services, row "db": test is not a port or a range of ports',
        found: '28100-28150-28199',
        allowed: `${PORTS}; or \`-\``,
      },
    ],
  ],
  [
    'an environment without a column in Services',
    [
      ['| dev   |', '|'],
      ['----- | ----------- | --------------', '----------- | --------------'],
      ['| 27000 |', '|'],
      ['| 27001 |', '|'],
      ['| -     | 28200', '| 28200'],
    ],
    [
      {
        line: 12,
        column: 1,
        message: 'Services has no column for the environment "dev"',
        found: 'Service | Container port | Protocol | Health path | Test variable | test | Rebuild budget',
        allowed: `${SERVICE_COLUMNS}, "dev", "test"`,
      },
    ],
  ],
  [
    'a column in Services for an unknown environment',
    [['| dev   |', '| prod  |']],
    [
      {
        line: 12,
        column: 1,
        message: 'Services has no column for the environment "dev"',
        found:
          'Service | Container port | Protocol | Health path | Test variable | prod | test | Rebuild budget',
        allowed: `${SERVICE_COLUMNS}, "dev", "test"`,
      },
      {
        line: 12,
        column: 73,
        message: 'Unknown column in Services, which is no environment either',
        found: 'prod',
        allowed: `${SERVICE_COLUMNS}, "dev", "test"`,
      },
    ],
  ],
  [
    'a port outside the host ports of the environment',
    [['| 27001 |', '| 26999 |']],
    [
      {
        line: 15,
        column: 73,
        message: 'Services, row "db": dev is outside the environment\'s host ports',
        found: '26999',
        allowed: 'ports within 27000-27099 of line 7',
      },
    ],
  ],
  [
    'two services on one port',
    [['| 27001 |', '| 27000 |']],
    [
      {
        line: 15,
        column: 73,
        message: 'Services, row "db": dev shares a host port with another service of the environment',
        found: '27000',
        allowed: 'ports outside 27000 of line 14',
      },
    ],
  ],
  [
    'two services in one range',
    [['28100-28199', '28050-28149']],
    [
      {
        line: 15,
        column: 81,
        message: 'Services, row "db": test shares a host port with another service of the environment',
        found: '28050-28149',
        allowed: 'ports outside 28000-28099 of line 14',
      },
    ],
  ],
  [
    'two environments in one range',
    [['27000-27099', '27000-28000']],
    [
      {
        line: 8,
        column: 67,
        message: 'Environments, row "test": some host port belongs to two environments',
        found: '28000-28299',
        allowed: 'ports outside 27000-28000 of line 7',
      },
    ],
  ],
  [
    'ranges of unequal length',
    [['28100-28199', '28100-28198']],
    [
      {
        line: 15,
        column: 81,
        message: 'Services, row "db": test has 99 ports',
        found: '28100-28198',
        allowed: '100 ports, as for the other services in test',
      },
    ],
  ],
  [
    'a single port among ranges',
    [['28100-28199', '28100']],
    [
      {
        line: 15,
        column: 81,
        message: 'Services, row "db": test has 1 port',
        found: '28100',
        allowed: '100 ports, as for the other services in test',
      },
    ],
  ],
  [
    'two environments with one Dockerfile',
    [['docker/*.alpine.Dockerfile', 'docker/a*.Dockerfile']],
    [
      {
        line: 8,
        column: 38,
        message: 'Environments, row "test": some Dockerfile belongs to two environments',
        found: 'docker/a*.Dockerfile',
        allowed: 'docker/*.Dockerfile, the pattern of line 7, or one that shares no path with it',
      },
    ],
  ],
  [
    'a variable in lower case',
    [['DB_URL', 'db_url']],
    [
      {
        line: 15,
        column: 57,
        message: 'Services, row "db": Test variable is not a variable name',
        found: 'db_url',
        allowed: 'upper-case letters, digits and `_`, starting with a letter',
      },
    ],
  ],
  [
    'a duplicate variable',
    [['DB_URL ', 'API_URL']],
    [
      {
        line: 15,
        column: 57,
        message: 'Services, row "db": the variable API_URL is already in use',
        found: 'API_URL',
        allowed: 'another name; Services, row "my-api" uses this one in line 14',
      },
    ],
  ],
  [
    'a test variable that is the port variable of a service',
    [['DB_URL       ', 'MY_API_PORT']],
    [
      {
        line: 15,
        column: 57,
        message: 'Services, row "db": the variable MY_API_PORT is already in use',
        found: 'MY_API_PORT',
        allowed: 'another name; the host port of service "my-api" uses this one in line 14',
      },
    ],
  ],
  [
    'a variable that a base image and a service share',
    [['NODE_IMAGE', 'DB_URL    ']],
    [
      {
        line: 22,
        column: 11,
        message: 'Base images, row "node": the variable DB_URL is already in use',
        found: 'DB_URL',
        allowed: 'another name; Services, row "db" uses this one in line 15',
      },
    ],
  ],
  [
    'a variable of this program',
    [['NODE_IMAGE', 'BUILD_CA_FILE']],
    [
      {
        line: 22,
        column: 11,
        message:
          'Base images, row "node": the variable BUILD_CA_FILE is reserved, because this program sets it to the certificate authorities for builds',
        found: 'BUILD_CA_FILE',
        allowed: 'another name',
      },
    ],
  ],
  [
    'a variable of Compose',
    [['NODE_IMAGE', 'COMPOSE_FILE']],
    [
      {
        line: 22,
        column: 11,
        message: 'Base images, row "node": the variable COMPOSE_FILE is reserved, because Compose reads it',
        found: 'COMPOSE_FILE',
        allowed: 'another name',
      },
    ],
  ],
  [
    'two services with the same port variable',
    [['| cache   |', '| MY.API  |']],
    [
      {
        line: 16,
        column: 3,
        message: 'the host port of service "MY.API": the variable MY_API_PORT is already in use',
        found: 'MY.API',
        allowed: 'another name; the host port of service "my-api" uses this one in line 14',
      },
    ],
  ],
  [
    'an absolute path',
    [['`docker/dev.yml`', '`/docker/dev.yml`']],
    [
      {
        line: 7,
        column: 17,
        message: 'Environments, row "dev": Compose file is an absolute path',
        found: '/docker/dev.yml',
        allowed: PATH,
      },
    ],
  ],
  [
    'a Windows path',
    [['`docker/dev.yml`', '`docker\\dev.yml`']],
    [
      {
        line: 7,
        column: 17,
        message: 'Environments, row "dev": Compose file contains a backslash',
        found: 'docker\\dev.yml',
        allowed: PATH,
      },
    ],
  ],
  [
    'a path that leaves its folder',
    [['docker/base/node', '../base/node']],
    [
      {
        line: 22,
        column: 106,
        message: 'Base images, row "node": Debian recipe leaves its folder with `..`',
        found: '../base/node',
        allowed: `${PATH}; or \`-\``,
      },
    ],
  ],
  [
    'a path with a dot segment',
    [['docker/base/node', './base/node']],
    [
      {
        line: 22,
        column: 106,
        message: 'Base images, row "node": Debian recipe contains a `.` segment',
        found: './base/node',
        allowed: `${PATH}; or \`-\``,
      },
    ],
  ],
  [
    'a path with two slashes',
    [['docker/base/node', 'base//node']],
    [
      {
        line: 22,
        column: 106,
        message: 'Base images, row "node": Debian recipe contains an empty segment',
        found: 'base//node',
        allowed: `${PATH}; or \`-\``,
      },
    ],
  ],
  [
    'two compose files in a cell',
    [['`docker/dev.yml`', '`a.yml` `b.yml`']],
    [
      {
        line: 7,
        column: 17,
        message: 'Environments, row "dev": Compose file contains white space',
        found: '`a.yml` `b.yml`',
        allowed: PATH,
      },
    ],
  ],
  [
    'a compose file with a star',
    [['`docker/dev.yml`', '`docker/*.yml`']],
    [
      {
        line: 7,
        column: 17,
        message: 'Environments, row "dev": Compose file names more than one file',
        found: 'docker/*.yml',
        allowed: PATH,
      },
    ],
  ],
  [
    'a pattern with two stars',
    [['`docker/*.Dockerfile`', '`**/*.Dockerfile`']],
    [
      {
        line: 7,
        column: 38,
        message: 'Environments, row "dev": Dockerfiles contains `**`',
        found: '**/*.Dockerfile',
        allowed:
          'one or more paths from the repository root, separated by commas, with `/`, without `.` or `..` segments; `*` is one or more characters other than `.` and `/`; or `-`',
      },
    ],
  ],
  [
    'a registry image without a digest',
    [[`node:24@sha256:${'0'.repeat(64)}`, 'node:24']],
    [
      {
        line: 22,
        column: 24,
        message: 'Base images, row "node": Registry image is not an image pinned by digest',
        found: 'node:24',
        allowed: 'name, tag and digest, such as `node:24-alpine@sha256:<64 hexadecimal digits>`',
      },
    ],
  ],
  [
    'a registry image without a tag',
    [['node:24@', 'node@']],
    [
      {
        line: 22,
        column: 24,
        message: 'Base images, row "node": Registry image is not an image pinned by digest',
        found: `node@sha256:${'0'.repeat(64)}`,
        allowed: 'name, tag and digest, such as `node:24-alpine@sha256:<64 hexadecimal digits>`',
      },
    ],
  ],
  [
    'a Debian image without a tag',
    [['ssot/debian-node:24', 'ssot/debian-node']],
    [
      {
        line: 22,
        column: 125,
        message: 'Base images, row "node": Debian image is not an image with a tag',
        found: 'ssot/debian-node',
        allowed: 'name and tag without a digest, such as `ssot-docker/debian-node:24`; or `-`',
      },
    ],
  ],
  [
    'a recipe without an image',
    [['ssot/debian-node:24', '-']],
    [
      {
        line: 22,
        column: 125,
        message: 'Base images, row "node": the Debian recipe builds an image without a name',
        found: '-',
        allowed: 'name and tag of the image that the recipe builds',
      },
    ],
  ],
  [
    'a duplicate base image',
    [
      [
        'docker/base/node | ssot/debian-node:24 |',
        'docker/base/node | ssot/debian-node:24 |\n| node | OTHER_IMAGE | node:22@sha256:1111111111111111111111111111111111111111111111111111111111111111 | docker/base/other | ssot/debian-node:24 |',
      ],
    ],
    [
      {
        line: 23,
        column: 3,
        message: 'Duplicate base image',
        found: 'node',
        allowed: 'each base image once; line 22 has this one',
      },
      {
        line: 23,
        column: 126,
        message: 'Duplicate Debian image',
        found: 'ssot/debian-node:24',
        allowed: 'each Debian image once; line 22 has this one',
      },
    ],
  ],
  [
    'a budget without a unit',
    [['1.5 s', '1.5']],
    [
      {
        line: 14,
        column: 95,
        message: 'Services, row "my-api": Rebuild budget is not a duration above zero',
        found: '1.5',
        allowed: BUDGET,
      },
    ],
  ],
  [
    'a budget of zero',
    [['1.5 s', '0 ms']],
    [
      {
        line: 14,
        column: 95,
        message: 'Services, row "my-api": Rebuild budget is not a duration above zero',
        found: '0 ms',
        allowed: BUDGET,
      },
    ],
  ],
  [
    'a health path that is not a path',
    [['/health', 'health']],
    [
      {
        line: 14,
        column: 43,
        message: 'Services, row "my-api": Health path is not a path',
        found: 'health',
        allowed: 'a path that starts with `/`, such as `/health`; or `-`',
      },
    ],
  ],
  [
    'a health path for a protocol other than HTTP',
    [['| redis      | - ', '| redis      | /ping ']],
    [
      {
        line: 16,
        column: 43,
        message: 'Services, row "cache": redis allows no Health path',
        found: '/ping',
        allowed: '`-`',
      },
    ],
  ],
  [
    'a protocol that is not a URL scheme',
    [['postgresql', 'PostgreSQL']],
    [
      {
        line: 15,
        column: 30,
        message: 'Services, row "db": Protocol is not a protocol',
        found: 'PostgreSQL',
        allowed: 'a URL scheme in lower case, such as `http`, `https`, `tcp`, `postgresql` or `redis`',
      },
    ],
  ],
  [
    'an obsolete name in use',
    [['`docker-compose.yml`', '`docker/dev.yml`']],
    [
      {
        line: 28,
        column: 3,
        message: 'Obsolete names, row "docker/dev.yml": the name is in use',
        found: 'docker/dev.yml',
        allowed: 'a name that no environment declares; line 7 declares this one',
      },
    ],
  ],
  [
    'a duplicate obsolete name',
    [['| docker/dev.yml  |', '| docker/dev.yml  |\n| docker-compose.yml | x |']],
    [
      {
        line: 29,
        column: 3,
        message: 'Duplicate obsolete name',
        found: 'docker-compose.yml',
        allowed: 'each obsolete name once; line 28 has this one',
      },
    ],
  ],
]
