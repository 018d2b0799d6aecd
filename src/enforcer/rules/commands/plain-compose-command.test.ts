import { describe, expect, test } from 'vitest'
import {
  found,
  matrixText,
  repositoryOf,
  TEST_MATRIX,
} from '../../../testing/repositories/test-repository.ts'
import { plainComposeCommand } from './plain-compose-command.ts'

const COMPOSE = `services:
  api:
    image: x:1
    ports: ["127.0.0.1:\${API_PORT:?}:8080"]
    depends_on: { migrate: { condition: service_completed_successfully } }
  migrate: { image: x:1 }
  tool: { image: x:1, profiles: [tools] }
  db: { image: "\${POSTGRES_IMAGE:?}" }
`

function repository(files: Record<string, string>, compose = COMPOSE) {
  return repositoryOf({
    [TEST_MATRIX]: matrixText(undefined, '', [
      { name: 'dev', composeFile: 'compose.yml', dockerfiles: '-', hostPorts: '27000-27099' },
      { name: 'test', composeFile: 'docker/test.yml', dockerfiles: '-', hostPorts: '28000-28299' },
    ]),
    'compose.yml': compose,
    'docker/test.yml': compose,
    ...files,
  })
}

const todos = (script: string) =>
  [...plainComposeCommand.check(repository({ 'up.sh': `${script}\n` }))].map(({ todo }) => todo)

describe('what is written instead', () => {
  test.each([
    ['docker compose up -d --build', 'Write `npx ssot-docker up dev` instead.'],
    [
      'docker-compose -f compose.yml up api db',
      'Write `npx ssot-docker refresh api db --environment dev` instead.',
    ],
    ['docker compose build', 'Write `npx ssot-docker up dev` instead.'],
    ['docker compose down', 'Write `npx ssot-docker down dev` instead.'],
    ['docker compose down -v', 'Write `npx ssot-docker down dev --volumes` instead.'],
    ['docker compose logs -f api', 'Write `npx ssot-docker logs api --environment dev --follow` instead.'],
    [
      'docker compose exec db psql -U app',
      'Write `npx ssot-docker shell db --environment dev -- psql -U app` instead.',
    ],
    [
      'docker compose exec db psql -c "select 1"',
      "Write `npx ssot-docker shell db --environment dev -- psql -c 'select 1'` instead.",
    ],
    [
      'docker compose exec db psql -c "select $ONE"',
      'Write `npx ssot-docker shell db --environment dev -- psql -c "select $ONE"` instead.',
    ],
    ['docker compose ps', 'Write `npx ssot-docker status` instead.'],
    ['docker compose config', 'Write `npx ssot-docker validate` instead.'],
    ['docker compose down --timeout 5 2>/dev/null || true', 'Write `npx ssot-docker down dev` instead.'],
    ['docker compose restart api', 'Write `npx ssot-docker restart api --environment dev` instead.'],
    ['docker compose restart', 'Write `npx ssot-docker restart SERVICE --environment dev` instead.'],
    ['docker compose run --rm migrate', 'Write `npx ssot-docker refresh migrate --environment dev` instead.'],
    [
      'docker compose run --rm migrate npm run migrate',
      'Write `npx ssot-docker refresh migrate --environment dev` instead.',
    ],
    ['docker compose run --rm api', 'Write `npx ssot-docker refresh api --environment dev` instead.'],
    [
      'docker compose run --rm api npm test',
      'Write `npx ssot-docker shell api --environment dev -- npm test` instead.',
    ],
    [
      'docker compose run --rm tool',
      'Set these variables for it, to the values of the matrix: `npx ssot-docker` has no command that does the same.',
    ],
    [
      'docker compose push',
      'Set these variables for it, to the values of the matrix: `npx ssot-docker` has no command that does the same.',
    ],
    [
      'docker compose pull api',
      'Remove it: `npx ssot-docker refresh api --environment dev` pulls the images that the engine does not have; `docker pull IMAGE` fetches a newer one of the same name.',
    ],
    ['docker compose port api 8080', 'Write `npx ssot-docker urls --environment dev` instead.'],
    ['docker compose watch api', 'Write `npx ssot-docker refresh api --environment dev --watch` instead.'],
    [
      'docker compose kill -s HUP api',
      'Write `docker compose --project-name STACK kill -s HUP api` instead; `npx ssot-docker status` shows the names of the stacks.',
    ],
    [
      'docker compose cp api:/log ./log',
      'Write `docker compose --project-name STACK cp api:/log ./log` instead; `npx ssot-docker status` shows the names of the stacks.',
    ],
    [
      'docker compose rm -fsv api',
      'Remove it: `npx ssot-docker refresh api --environment dev` builds, creates and starts what has changed, failed or stopped, so containers need not be removed before.',
    ],
    [
      'docker compose -f docker/test.yml logs -f api',
      'Write `npx ssot-docker logs api --environment test --follow` instead.',
    ],
    [
      'docker compose -f docker/test.yml exec db psql',
      'Write `npx ssot-docker shell db --environment test -- psql` instead.',
    ],
    [
      'docker compose -f docker/test.yml restart db',
      'Remove it: the tests of environment test start a stack of their own, with its ports, and remove it.',
    ],
    [
      'docker compose -f docker/test.yml up',
      'Remove it: the tests of environment test start a stack of their own, with its ports, and remove it.',
    ],
  ])('%s: %s', (script, todo) => expect(todos(script)).toEqual([todo]))
})

const VERBS =
  'attach build config convert cp create events exec images kill logs pause port ps pull push restart rm run scale start stats stop top unpause up volumes wait watch'
const ARGS = ['', ' -v', ' --volumes', ' -v api', ' api', ' -fsv api db', ' migrate', ' tool']
/** Commands that delete nothing, however Compose is told to run them. */
const HARMLESS = /^docker compose --project-name STACK (?:stop|kill|pause|unpause|cp)(?: |$)/
const DELETES = /\b(?:down|prune|cleanup|rm)\b|--volumes|--clean|--yes| -v\b/

test.each(VERBS.split(' '))('no command to write instead of `%s` deletes anything', (verb) => {
  const script = ['compose.yml', 'docker/test.yml'].flatMap((file) =>
    ARGS.map((args) => `docker compose -f ${file} ${verb}${args}`),
  )
  const said = todos(script.join('\n'))
  expect(said).toHaveLength(script.length)
  const commands = said.flatMap((todo) => [...todo.matchAll(/`([^`]+)`/g)].map(([, command = '']) => command))
  expect(commands.filter((command) => DELETES.test(command) && !HARMLESS.test(command))).toEqual([])
})

test.each(['down api', 'down -v api', 'down -v "$SERVICE"'])(
  '`%s` is about one service, so no command that removes the stack is to be written instead',
  (command) => {
    const [said] = todos(`docker compose ${command}`)
    expect(said).toMatch(/^Write `docker compose --project-name STACK stop (?:api|\$SERVICE)` instead;/)
  },
)

describe('where a command is found', () => {
  test.each([
    ['a script', 'bin/up.sh', 'cd "$(dirname "$0")/.." && docker compose up\n', 'bin/up.sh:1:28'],
    ['a script in a folder below', 'app/up.sh', 'cd app\ndocker compose up\n', 'app/up.sh:2:1'],
    ['package.json', 'package.json', '{ "scripts": { "dev": "docker compose up" } }\n', 'package.json:1:24'],
    ['a Makefile', 'Makefile', 'up:\n\t@docker compose up\n', 'Makefile:2:3'],
    ['a justfile', 'justfile', 'up:\n  docker compose up\n', 'justfile:2:3'],
    ['a Taskfile', 'Taskfile.yml', 'tasks: { up: { cmds: ["docker compose up"] } }\n', 'Taskfile.yml:1:24'],
    [
      'a workflow',
      '.github/workflows/a.yml',
      'jobs: { a: { steps: [{ run: docker compose up }] } }\n',
      '.github/workflows/a.yml:1:29',
    ],
    ['GitLab CI', '.gitlab-ci.yml', 'a:\n  script: [docker compose up]\n', '.gitlab-ci.yml:2:12'],
    ['a program', 'up.mjs', "execFileSync('docker', ['compose', 'up'])\n", 'up.mjs:1:14'],
    ['a page', 'README.md', '```sh\n$ docker compose up\n```\n', 'README.md:2:3'],
    ['inline code', 'README.md', 'Run `docker compose up`.\n', 'README.md:1:6'],
  ])('in %s', (_, path, text, place) => {
    expect(found(plainComposeCommand, repository({ [path]: text }))).toEqual([
      `${place} up of compose.yml: \`docker compose up\` is run on compose.yml without API_PORT and 1 more, which the file needs and only the matrix sets`,
    ])
  })

  test('a command that uses a file by COMPOSE_FILE is found for that file', () => {
    const text = 'export COMPOSE_FILE=docker/test.yml\ndocker compose up\n'
    expect(found(plainComposeCommand, repository({ 'up.sh': text }))).toEqual([
      expect.stringContaining('up.sh:2:1 up of docker/test.yml: '),
    ])
  })

  test('variables that only an included file needs count', () => {
    const files = { 'up.sh': 'docker compose up\n', 'more.yml': COMPOSE }
    expect(found(plainComposeCommand, repository(files, 'include: [more.yml]\nservices: {}\n'))).toHaveLength(
      1,
    )
  })
})

test.each([
  ['the command sets the variables', { 'up.sh': 'API_PORT=1 POSTGRES_IMAGE=x docker compose up\n' }],
  [
    'the script sets them',
    { 'up.sh': 'export API_PORT=1\nPOSTGRES_IMAGE=x\nexport POSTGRES_IMAGE\ndocker compose up\n' },
  ],
  ['another file is read first', { 'up.sh': 'set -a\n. ./ports.env\ndocker compose up\n' }],
  ['an env file is named', { 'up.sh': 'docker compose --env-file=ports.env up\n' }],
  [
    'the .env of the compose file sets them',
    { 'up.sh': 'docker compose up\n', '.env': 'API_PORT=1\nPOSTGRES_IMAGE=x\n' },
  ],
  [
    'it is not known what a .env of another folder sets',
    { 'app/up.sh': 'docker compose -f ../docker/test.yml up\n', 'app/.env': 'A=1\n' },
  ],
  ['the folder is not known', { 'up.sh': 'cd "$SOMEWHERE"\ndocker compose up\n' }],
  [
    'the command needs no file',
    {
      'up.sh':
        'docker compose version\ndocker compose ls\ndocker compose up --help\ndocker compose -p shop logs\n',
    },
  ],
  ['prose mentions another command than up', { 'README.md': 'Faster than `docker compose build`.\n' }],
  ['the text is about the past', { 'CHANGELOG.md': '```sh\ndocker compose up\n```\n' }],
])('nothing is found if %s', (_, files) => {
  expect(found(plainComposeCommand, repository(files))).toEqual([])
})

test('a file that needs no variable of the matrix is run by Compose as ever', () => {
  const compose = 'services: { api: { image: x:1, environment: { KEY: "${KEY:?}" } } }\n'
  expect(found(plainComposeCommand, repository({ 'up.sh': 'docker compose up\n' }, compose))).toEqual([])
})
