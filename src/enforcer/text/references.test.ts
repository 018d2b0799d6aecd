import { expect, test } from 'vitest'
import { readTextFile } from './read.ts'
import { readReferences } from './references.ts'

function read(path: string, text: string) {
  const file = readTextFile({ path, text, hasBom: false })
  if (file === null) throw new Error(`${path} is no text that is read`)
  const references = readReferences(file)
  for (const { files } of references.commands) {
    // The text at the span is the path, apart from quotes. A variable of a program is written as `${name}`.
    for (const { path, span } of files) {
      const written = text.slice(span.start, span.end).replace(/["']/g, '')
      expect([written, `\${${written}}`]).toContain(path)
    }
  }
  return references
}

/** The candidates of each command's files: `a.yml|s/a.yml b.yml`. */
const files = (path: string, text: string) =>
  read(path, text).commands.map((command) =>
    command.files.map(({ candidates, path }) => candidates.join('|') || `(${path})`).join(' '),
  )

test.each([
  ['docker compose -f a.yml up', ['a.yml|s/a.yml']],
  ['docker-compose --file=./d/a.yml -p x -f b.yml up -d -f no', ['d/a.yml|s/d/a.yml b.yml|s/b.yml']],
  ['sudo docker --context x compose -fa.yml logs -f', ['a.yml|s/a.yml']],
  ['docker build -t x -f d/Dockerfile .', ['d/Dockerfile|s/d/Dockerfile']],
  [
    'docker buildx build --platform linux/amd64 --file "d/Dockerfile" --push .',
    ['d/Dockerfile|s/d/Dockerfile'],
  ],
  ['docker stack deploy --prune -c a.yml --compose-file=b.yml x', ['a.yml|s/a.yml b.yml|s/b.yml']],
  ['COMPOSE_FILE=a.yml:b.yml docker compose up', ['a.yml|s/a.yml b.yml|s/b.yml']],
  ['export COMPOSE_FILE=a.yml', ['a.yml|s/a.yml']],
  ['X=$(docker compose -f a.yml ps -q)', ['a.yml|s/a.yml']],
  ['docker compose \\\n  -f a.yml \\\n  up', ['a.yml|s/a.yml']],
  ['if true; then docker compose -f a.yml up; fi', ['a.yml|s/a.yml']],
  ['f() {\n docker compose -f a.yml up\n}', ['a.yml|s/a.yml']],
  ['cd d && docker compose -f a.yml up', ['d/a.yml|s/d/a.yml']],
  ['cd "$(dirname "$0")/.."\ndocker compose -f a.yml up', ['a.yml']],
  ['cd "$(git rev-parse --show-toplevel)/d"; docker compose -f a.yml up', ['d/a.yml']],
  ['(cd d; true)\ndocker compose -f a.yml up', ['a.yml|s/a.yml']],
  [
    'F=d/compose.a.yml\ndocker compose -f "$F" up && docker build -f ${D} .',
    ['d/compose.a.yml|s/d/compose.a.yml', '(${D})'],
  ],
  ['export D=a.Dockerfile; docker build -f ${D} .', ['a.Dockerfile|s/a.Dockerfile']],
  ['F=compose.a.yml; F=compose.b.yml; docker compose -f $F up', ['($F)']],
  ['F=compose.$X.yml; docker compose -f $F up', ['($F)']],
  ['docker compose -f "$FILE" -f "d/$X.yml" up', ['($FILE) (d/$X.yml)']],
  ['docker compose -f /etc/a.yml -f - -f ../../a.yml up', ['(/etc/a.yml) (-) (../../a.yml)']],
])('references in a shell script are found: %j', (text, expected) => {
  expect(files('s/up.sh', text)).toEqual(expected)
})

test.each([
  '# docker compose -f a.yml up',
  'echo "docker compose -f a.yml up"',
  'cat <<EOF\ndocker compose -f a.yml up\nEOF\n',
  'rm -f a.yml',
  'docker logs -f x',
  'docker compose up',
])('a shell script without a reference: %j', (text) => {
  expect(files('s/up.sh', text)).toEqual([])
})

test('after cd to a folder that is known only at run time, the folder is unknown', () => {
  const [command] = read('up.sh', 'cd "$X"\ndocker compose -f a.yml up').commands
  expect(command?.files[0]?.isFolderUnknown).toBe(true)
})

test.each([
  ["execSync('docker compose -f a.yml up')", ['a.yml']],
  ['execSync(`docker compose -f a.yml -f ${x} up`)', ['a.yml (${x})']],
  ['await $`docker compose -f a.yml up`', ['a.yml']],
  ["cp.exec('docker compose -f a.yml up')", ['a.yml']],
  ["spawn('docker', ['compose', '-f', 'a.yml', 'up'])", ['a.yml']],
  ["const args = ['compose', '-f', file, '-f', 'a.yml']", ['(${file}) a.yml']],
  ["run('docker', 'compose', '-f', 'a.yml')", ['a.yml']],
  ["env: { COMPOSE_FILE: 'a.yml' }", ['a.yml']],
  ["process.env.COMPOSE_FILE = 'a.yml'", ['a.yml']],
])('references in JavaScript are found: %j', (text, expected) => {
  expect(files('a.ts', text)).toEqual(expected)
})

test.each([
  "console.log('docker compose -f a.yml up')",
  "const text = 'docker compose -f a.yml up'",
  "// execSync('docker compose -f a.yml up')",
  "pattern.exec('docker compose -f a.yml up')",
  "test('x', () => expect(read('docker compose -f a.yml')))",
  "const x = ['-f', 'a.yml'] // docker",
])('JavaScript without a reference: %j', (text) => {
  expect(files('a.ts', text)).toEqual([])
})

test.each([
  ["subprocess.run(['docker', 'compose', '-f', 'a.yml', 'up'], check=True)", ['a.yml']],
  ["os.system('docker-compose -f a.yml up')", ['a.yml']],
  ['cmd = ["docker", "build", "-f", f"d/{x}.Dockerfile", "."]', ['(d/{x}.Dockerfile)']],
])('references in Python are found: %j', (text, expected) => {
  expect(files('a.py', text)).toEqual(expected)
})

test('references in scripts of package.json are found, relative to its folder', () => {
  const text =
    '{\n  "scripts": {\n    "up": "docker compose -f \\"a b.yml\\" -f c.yml up",\n    "x": "vitest"\n  }\n}\n'
  const file = readTextFile({ path: 'p/package.json', text, hasBom: false })
  const [command] = file === null ? [] : readReferences(file).commands
  expect(command?.files.map(({ path, candidates }) => [path, candidates])).toEqual([
    ['a b.yml', []],
    ['c.yml', ['p/c.yml']],
  ])
  expect(command?.files.map(({ span }) => text.slice(span.start, span.end))).toEqual(['"a b.yml\\"', 'c.yml'])
})

test('references in CI files are found in steps, variables and with working directories', () => {
  const text = `jobs:
  e2e:
    env:
      COMPOSE_FILE: e.yml
    steps:
      - run: docker compose -f a.yml up
      - run: |
          set -e
          docker compose \\
            -f b.yml up
      - run: >-
          docker compose
          -f c.yml up
      - name: docker compose -f no.yml up
`
  expect(files('.github/workflows/ci.yml', text)).toEqual(['a.yml', 'b.yml', 'c.yml', 'e.yml'])
  const inFolder = 'steps:\n  - run: docker compose -f a.yml up\n    working-directory: d\n'
  expect(files('.github/workflows/ci.yml', inFolder)).toEqual(['a.yml|d/a.yml'])
  const jenkins =
    'sh \'docker compose -f a.yml up\'\nsh(script: """\n docker compose -f b.yml up\n""")\n// sh \'docker compose -f c.yml up\'\n'
  expect(files('Jenkinsfile', jenkins)).toEqual(['a.yml', 'b.yml'])
})

test('references in Makefiles, justfiles and Taskfiles are found', () => {
  const make =
    'export COMPOSE_FILE = e.yml\nup:\n\t@docker compose -f a.yml \\\n\t  -f $(X).yml up\n\t-docker compose -f b.yml down\n'
  expect(files('m/Makefile', make)).toEqual(['m/a.yml ($(X).yml)', 'm/b.yml', 'e.yml|m/e.yml'])
  expect(files('justfile', 'up:\n  docker compose -f a.yml up\n')).toEqual(['a.yml'])
  expect(files('Taskfile.yml', 'tasks:\n  up:\n    cmds:\n      - docker compose -f a.yml up\n')).toEqual([
    'a.yml',
  ])
})

test('references in Markdown are found in code blocks, inline code and links', () => {
  const text = `Run \`docker compose -f a.yml up\`, or see \`d/compose.old.yml\` and [this](../x/Dockerfile#top).

\`\`\`sh
$ docker compose -f b.yml up
docker compose -f printed.yml up
\`\`\`

\`\`\`yaml
run: docker compose -f no.yml up
\`\`\`

> \`\`\`bash
> docker compose -f c.yml up
> \`\`\`

docker compose -f prose.yml up
`
  expect(files('docs/a.md', text)).toEqual(['b.yml|docs/b.yml', 'c.yml|docs/c.yml', 'a.yml|docs/a.yml'])
  expect(
    read('docs/a.md', text).mentions.map(({ path, candidates, form, span }) => [
      path,
      candidates,
      form,
      text.slice(span.start, span.end),
    ]),
  ).toEqual([
    [
      'd/compose.old.yml',
      ['d/compose.old.yml', 'docs/d/compose.old.yml'],
      'inline code',
      'd/compose.old.yml',
    ],
    ['../x/Dockerfile', ['x/Dockerfile'], 'link', '../x/Dockerfile'],
  ])
})

test.each([
  ['Makefile', 'D := d/a.Dockerfile\nup:\n\tdocker build -f $(D) .\n', ['d/a.Dockerfile']],
  ['Makefile', 'D := d/a.Dockerfile\nup:\n\tD=b.Dockerfile; docker build -f $$D .\n', ['b.Dockerfile']],
  ['Makefile', 'D := a.Dockerfile\nD := b.Dockerfile\nup:\n\tdocker build -f $(D) .\n', ['($(D))']],
  [
    '.gitlab-ci.yml',
    'variables: { D: d/a.Dockerfile }\njob: { script: [docker build -f $D .] }\n',
    ['d/a.Dockerfile'],
  ],
  [
    '.github/workflows/ci.yml',
    'jobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with: { context: ., file: ./d/a.Dockerfile, tags: x }\n',
    ['d/a.Dockerfile'],
  ],
  [
    '.github/workflows/ci.yml',
    'jobs:\n  a:\n    steps:\n      - with:\n          compose-file: |\n            compose.a.yml\n            d/compose.b.yml\n          file: README.md\n',
    ['compose.a.yml', 'd/compose.b.yml'],
  ],
  ['.github/workflows/ci.yml', 'jobs:\n  a:\n    steps:\n      - with: { file: "${{ matrix.file }}" }\n', []],
])('variables and inputs in %s are resolved to files: %j', (path, text, expected) => {
  expect(files(path, text)).toEqual(expected)
})
