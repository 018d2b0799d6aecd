import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const REPOSITORY = join(import.meta.dirname, '..', '..', '..')

/** A user's repository in a temporary folder. */
export interface Project extends Disposable {
  root: string
  read(path: string): string
  write(path: string, text: string): void
  remove(path: string): void
  /** A folder outside of the repository with the same packages. */
  outside(): string
}

export interface ProjectOptions {
  /** Files by path from the root. They replace default files with the same path. */
  files?: Record<string, string>
  /** Rows under *Services*; default: `web` on 80. */
  services?: string[]
  /** Length of the port ranges; default: 50. */
  blocks?: number
  /** Name of the repository's folder; default: a unique one. */
  folder?: string
  /** More packages of this repository that it has. */
  packages?: string[]
}

/** First host port of the projects' stacks; this repository's matrix does not use it. */
export const FIRST_PORT = 31_000

/** A small web server that needs no build. */
export const WEB_SERVICE = `
  web:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, -e, "require('http').createServer((q, r) => r.end('hello')).listen(80)"]
    ports: ["127.0.0.1:\${WEB_PORT:?}:80"]
    healthcheck:
      test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:80/"]
      interval: 5s
      start_period: 20s
      start_interval: 1s
`

/** A web server that is built from {@link WEB_DOCKERFILE} and {@link webSource}; more keys can be appended. */
export const BUILT_WEB_SERVICE = `
  web:
    build:
      context: ../app
      dockerfile: ../docker/web.Dockerfile
      args: { NODE_IMAGE: "\${NODE_IMAGE:?}" }
    init: true
    ports: ["127.0.0.1:\${WEB_PORT:?}:80"]
`

/** The text of `docker/web.Dockerfile`. */
export const WEB_DOCKERFILE = 'ARG NODE_IMAGE\nFROM ${NODE_IMAGE}\nCOPY main.js /\nCMD ["node", "/main.js"]\n'

/** The text of `app/main.js`: a server that answers with `text`. */
export function webSource(text: string): string {
  return `require('http').createServer((q, r) => r.end('${text}')).listen(80)\n`
}

/**
 * Makes a repository with a matrix, a compose file and this package. It shares only the base images with the reference app.
 */
export function makeProject({
  files = {},
  services,
  blocks = 50,
  folder,
  packages = [],
}: ProjectOptions = {}): Project {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'ssot-project-')))
  const root = folder === undefined ? parent : join(parent, folder)
  const write = (path: string, text: string) => {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const last = FIRST_PORT + blocks - 1
  const rows = services ?? [`| web | 80 | http | / | WEB_URL | ${FIRST_PORT}-${last} | - |`]
  write('docker/DOCKER_SSOT_MATRIX.md', matrixText(rows))
  write('docker/compose.yml', `services:${WEB_SERVICE}`)
  write('package.json', '{ "type": "module" }')
  for (const [path, text] of Object.entries(files)) write(path, text)
  mkdirSync(join(root, 'node_modules'))
  symlinkSync(REPOSITORY, join(root, 'node_modules', 'vitest-environment-ssot-docker'))
  for (const name of ['vitest', 'jest', ...packages]) {
    const installed = join(root, 'node_modules', name)
    mkdirSync(dirname(installed), { recursive: true })
    symlinkSync(join(REPOSITORY, 'node_modules', name), installed)
  }
  const read = (path: string) => readFileSync(join(root, path), 'utf8')
  const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'ssot-elsewhere-')))
  symlinkSync(join(root, 'node_modules'), join(elsewhere, 'node_modules'))
  return {
    root,
    read,
    write,
    remove: (path) => rmSync(join(root, path)),
    outside: () => elsewhere,
    [Symbol.dispose]() {
      for (const made of [parent, elsewhere]) rmSync(made, { recursive: true })
    },
  }
}

function matrixText(serviceRows: readonly string[]): string {
  return `
## Environments

| Environment | Compose file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- |
| test | docker/compose.yml | docker/*.Dockerfile | ${FIRST_PORT}-${FIRST_PORT + 999} | tests |

## Services

| Service | Container port | Protocol | Health path | Test variable | test | Rebuild budget |
| --- | --- | --- | --- | --- | --- | --- |
${serviceRows.join('\n')}

${baseImages()}
`
}

/** That section of this repository's matrix: a machine has only one set of base images. */
function baseImages(): string {
  const text = readFileSync(join(REPOSITORY, 'docker', 'DOCKER_SSOT_MATRIX.md'), 'utf8')
  const section = /^## Base images\n[\s\S]*?(?=^## )/m.exec(text)?.[0]
  if (section === undefined) throw new Error('The matrix has no section "Base images".')
  return section
}
