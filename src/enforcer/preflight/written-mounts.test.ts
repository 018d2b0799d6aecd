import { expect, test } from 'vitest'
import { findEnvironment } from '../../core/matrix/find-environment.ts'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { makeTree } from '../../testing/repositories/tree.ts'
import { matrixText } from '../../testing/repositories/tree-files.ts'
import { writtenMounts } from './written-mounts.ts'

const COMPOSE = `include: [more.yml]
services:
  web:
    image: x:1
    volumes:
      - ./a:/a/
      - \${FOLDER:?}/b:/b
      - { type: bind, source: c, target: "\${TARGET:?}/c", bind: { create_host_path: true } }
      - /abs:/d
    secrets: [s]
secrets: { s: { file: ./s.pem } }
`

test('the mounts of the canonical form are found in the files as they are written', async () => {
  using tree = makeTree({
    'docker/DOCKER_SSOT_MATRIX.md': matrixText(),
    'docker/compose.yml': COMPOSE,
    'docker/more.yml': 'services:\n  job:\n    image: x:1\n    volumes: ["./e:/e"]\n',
  })
  const file = `${tree.root}/docker/DOCKER_SSOT_MATRIX.md`
  const matrix = parseMatrix(tree.read('docker/DOCKER_SSOT_MATRIX.md'), file)
  const subject = { root: tree.root, matrix, environment: findEnvironment(matrix, 'test') }
  const bind = (service: string, name: string, path: string) => ({ service, as: 'bind' as const, name, path })
  const found = await writtenMounts(subject, [
    bind('web', '/a', `${tree.root}/docker/a`),
    bind('web', '/b', '/given/b'),
    bind('web', '/given/c', `${tree.root}/docker/c`),
    bind('web', '/d', '/abs'),
    bind('job', '/e', `${tree.root}/docker/e`),
    { service: 'web', as: 'secret', name: 's', path: `${tree.root}/docker/s.pem` },
    bind('web', '/gone', '/gone'),
    bind('gone', '/a', '/a'),
  ])
  expect(
    found.map(
      (one) => one && `${one.at.file}:${one.at.line}:${one.at.column} ${one.isCreated} ${one.isRelative}`,
    ),
  ).toEqual([
    'docker/compose.yml:6:9 false true',
    'docker/compose.yml:7:9 false false',
    'docker/compose.yml:8:31 true true',
    'docker/compose.yml:9:9 false false',
    'docker/more.yml:4:16 false true',
    'docker/compose.yml:11:23 false true',
    null,
    null,
  ])
})
