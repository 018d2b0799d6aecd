import { expect, test } from 'vitest'
import { FILE } from '../../../testing/samples/matrix.ts'
import { lines, sampleRepository } from '../../../testing/samples/repository.ts'
import { referenceToUndeclared } from './reference-to-undeclared.ts'

const check = (files: Record<string, string>) => lines(referenceToUndeclared.check(sampleRepository(files)))
const up = (path: string) => `docker compose -f ${path} up`

test('obsolete, missing and undeclared files in commands are found', () => {
  const files = {
    'up.sh': `set -e\n${up('docker-compose.yml')}\n${up('docker/tset.yml')}\n  ${up('x/a.yml')}\n`,
    'x/a.yml': '',
  }
  expect(check(files)).toEqual([
    'up.sh:2:19 docker-compose.yml: docker-compose.yml is used, but the matrix lists this name as obsolete',
    'up.sh:3:19 docker/tset.yml: docker/tset.yml is used, but there is no such compose file in the repository',
    'up.sh:4:21 x/a.yml: x/a.yml is used, but no environment of the matrix has this compose file',
  ])
})

test('a declared compose file that is missing is left to matrix-target-missing', () => {
  const repository = sampleRepository({ 'up.sh': up('docker/dev.yml'), 'docker/dev.yml': null })
  expect([...referenceToUndeclared.check(repository)]).toEqual([])
})

test('a reference to an obsolete name refers to the row of the matrix', () => {
  const findings = [...referenceToUndeclared.check(sampleRepository({ 'up.sh': up('docker-compose.yml') }))]
  expect(findings[0]).toMatchObject({
    todo: 'Use docker/dev.yml.',
    related: [{ at: { file: FILE, line: 28 } }],
  })
})

test.each([
  ['package.json', JSON.stringify({ scripts: { up: up('docker-compose.yml') } })],
  ['.github/workflows/ci.yml', `steps:\n  - run: ${up('docker-compose.yml')}\n`],
  ['Makefile', `up:\n\t${up('docker-compose.yml')}\n`],
  ['a.py', `subprocess.run(["docker", "compose", "-f", "docker-compose.yml", "up"])`],
  ['a.ts', `execSync('${up('docker-compose.yml')}')`],
  ['a.ts', `env: { COMPOSE_FILE: 'docker-compose.yml' }`],
  ['a.md', `\`\`\`sh\n${up('docker-compose.yml')}\n\`\`\`\n`],
  ['a.md', `Run \`${up('docker-compose.yml')}\`.`],
  ['up.sh', 'docker build -f docker/no.Dockerfile .'],
  ['a.md', `Run \`${up('docker/other.yml')}\`.`],
  ['docs/a.md', 'See [it](../docker/compose.other.yml).'],
  ['a.md', 'See `a/docker-compose.yml`.'],
])('a reference in %s is found: %j', (path, text) => {
  expect(check({ [path]: text })).toHaveLength(1)
})

test.each([
  [
    'up.sh',
    `docker build -f docker/api.Dockerfile .\n${up('docker/dev.yml')}\ncd docker && ${up('dev.yml')}`,
  ],
  ['up.sh', `# ${up('docker-compose.yml')}\necho "${up('docker-compose.yml')}"`],
  ['up.sh', up('"$FILE"')],
  ['up.sh', `cd "$DIR"\n${up('other.yml')}`],
  ['up.sh', `docker compose config > out.yml\n${up('out.yml')}`],
  ['up.sh', `curl -o got.yml https://example.com/x\n${up('./got.yml')}`],
  ['docker/up.sh', up('dev.yml')],
  ['CHANGELOG.md', `Run \`${up('docker-compose.yml')}\`, see [it](docker-compose.yml).`],
  ['a.md', `In your project: \`${up('compose.test.yml')}\`, \`${up('deploy/compose.yml')}\`.`],
  ['a.md', 'A `docker-compose.yml` or a `Dockerfile`, `docker/compose.test.yml`, as you like.'],
  ['a.md', 'Instead of `a/docker-compose.yml` there is `docker/dev.yml`.'],
  ['a.md', '```yaml\nservices: {} # docker-compose.yml\n```\n'],
  ['a.md', 'See [it](https://example.com/docker-compose.yml), [this](docker/dev.yml).'],
  ['a.test.ts', `const text = '${up('docker-compose.yml')}'\nexpect(read(text))`],
  ['a.test.ts', `execSync('${up('compose.yml')}', { cwd: folder })`],
  [FILE, ''],
])('a text in %s without a wrong reference is not found: %j', (path, text) => {
  expect(check(path === FILE ? {} : { [path]: text })).toEqual([])
})
