import { expect, test } from 'vitest'
import { found, repositoryOf } from '../../../testing/repositories/test-repository.ts'
import { mountSourceMissing } from './mount-source-missing.ts'

const files = (compose: string, more: Record<string, string> = {}) =>
  repositoryOf({ 'docker/test.yml': compose, 'docker/nginx.conf': 'x', 'app/src/main.js': 'x', ...more })

test('a mount in short or long form, and the file of a config or secret that a service uses, are found at the path that does not exist', () => {
  const compose = `services:
  web:
    image: x:1
    volumes:
      - ./ngnix.conf:/etc/nginx.conf:ro
      - "../app/source:/app"
      - { type: bind, source: logs, target: /srv/app }
    configs: [c]
    secrets: [s]
configs: { c: { file: ./c.json } }
secrets: { s: { file: ../s.pem }, unused: { file: ./unused.pem } }
`
  expect(found(mountSourceMissing, files(compose))).toEqual([
    'docker/test.yml:5:9 service web, docker/ngnix.conf: service web mounts docker/ngnix.conf, which is not in the repository',
    'docker/test.yml:6:10 service web, app/source: service web mounts app/source, which is not in the repository',
    'docker/test.yml:7:31 service web, docker/logs: service web mounts docker/logs, which is not in the repository',
    'docker/test.yml:10:23 config c, docker/c.json: config c mounts docker/c.json, which is not in the repository',
    'docker/test.yml:11:23 secret s, s.pem: secret s mounts s.pem, which is not in the repository',
  ])
})

test.each([
  './nginx.conf:/etc/nginx.conf',
  '../app:/app:ro',
  '../app/src/:/app/src',
  '..:/repository',
  '../../other:/other',
  '/dev/kvm:/dev/kvm',
  '~/.npmrc:/root/.npmrc:ro',
  '${FOLDER:?}/x:/x',
  '${FOLDER:-./missing}:/x',
  'data:/data',
  '/data',
  '{ type: bind, source: ./new, target: /new, bind: { create_host_path: true } }',
  '{ type: volume, source: missing, target: /missing }',
  '{ type: tmpfs, target: /tmp }',
  // A stack begins with an empty folder for data.
  './gone:/var/lib/postgresql/data',
])('the mount %s is not found', (mount) => {
  const volume = mount.startsWith('{') ? mount : JSON.stringify(mount)
  expect(
    found(mountSourceMissing, files(`services: { web: { image: x:1, volumes: [${volume}] } }\n`)),
  ).toEqual([])
})

test.each(['profiles: [debug]', 'scale: 0', 'deploy: { replicas: 0 }'])(
  'a mount of a service that is never started, because of `%s`, is not found',
  (never) => {
    const compose = `services: { web: { image: x:1, ${never}, volumes: ["./gone:/x"] } }\n`
    expect(found(mountSourceMissing, files(compose))).toEqual([])
  },
)

test('a path that a service takes over from another folder is relative to that folder', () => {
  const compose = 'services: { web: { extends: { file: ../base/base.yml, service: web } } }\n'
  const base = 'services:\n  web:\n    image: x:1\n    volumes: [./here:/here, ./gone:/gone]\n'
  expect(found(mountSourceMissing, files(compose, { 'base/base.yml': base, 'base/here': 'x' }))).toEqual([
    'base/base.yml:4:29 service web, base/gone: service web mounts base/gone, which is not in the repository',
  ])
})

test('for a path that exists from the root, the advice is to write it relative to the file', () => {
  const compose =
    'services: { web: { image: x:1, volumes: [./app/src/:/x, "./docker/nginx.conf:/y", ./gone:/z] } }\n'
  const findings = [...mountSourceMissing.check(files(compose))]
  expect(findings.map(({ todo }) => todo?.split('.')[0])).toEqual([
    'Write the path relative to the folder of this file',
    'Write the path relative to the folder of this file',
    'Correct the path, or add the file or folder',
  ])
})

test('a mount that replaces an inherited one with the same target counts alone', () => {
  const compose = `services:
  base: { image: x:1, profiles: [never], volumes: [./gone:/x] }
  web: { extends: base, profiles: !reset [], volumes: [./nginx.conf:/x] }
`
  expect(found(mountSourceMissing, files(compose))).toEqual([])
})
