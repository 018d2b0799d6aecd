import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The size of the tree that both tools check. */
export const TREE = { files: 2000, composeFiles: 10, dockerfiles: 40 } as const

/**
 * Writes a repository: a matrix, compose files and Dockerfiles that agree with it, and programs, documents and settings,
 * some of which name a Docker file.
 */
export function writeTree(root: string): void {
  let written = 0
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    written++
  }
  const environments = range(TREE.composeFiles).map((index) => ({
    name: `env-${index}`,
    port: 20_000 + index * 1000,
  }))
  const services = range(TREE.dockerfiles / TREE.composeFiles).map((index) => `service-${index}`)
  write('docker/DOCKER_SSOT_MATRIX.md', matrixText(environments, services))
  for (const { name } of environments) {
    write(`docker/compose.${name}.yml`, composeText(name, services))
    for (const service of services) write(`docker/${service}.${name}.Dockerfile`, DOCKERFILE)
  }
  for (let index = 0; written < TREE.files; index++) {
    const [path, text] = fillers(index)
    write(path, text)
  }
}

interface Environment {
  name: string
  port: number
}

function matrixText(environments: readonly Environment[], services: readonly string[]): string {
  return [
    '## Environments',
    '',
    '| Environment | Compose file | Dockerfiles | Host ports | Purpose |',
    '| --- | --- | --- | --- | --- |',
    ...environments.map(
      ({ name, port }) =>
        `| ${name} | docker/compose.${name}.yml | docker/*.${name}.Dockerfile | ${port}-${port + 99} | Benchmark |`,
    ),
    '',
    '## Services',
    '',
    `| Service | Container port | Protocol | Health path | Test variable | ${environments.map(({ name }) => name).join(' | ')} | Rebuild budget |`,
    `| --- | --- | --- | --- | --- | ${environments.map(() => '---').join(' | ')} | --- |`,
    ...services.map(
      (service, index) =>
        `| ${service} | 8080 | http | / | URL_${index} | ${environments.map(({ port }) => port + index).join(' | ')} | 1 s |`,
    ),
    '',
  ].join('\n')
}

function composeText(environment: string, services: readonly string[]): string {
  const texts = services.map((service) => {
    const variable = `${service.toUpperCase().replaceAll('-', '_')}_PORT`
    return `  ${service}:
    build:
      context: ..
      dockerfile: docker/${service}.${environment}.Dockerfile
    environment:
      LOG_LEVEL: info
    ports:
      - 127.0.0.1:\${${variable}:?from the matrix}:8080
    healthcheck:
      test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:8080/"]
      interval: 5s
`
  })
  return `services:\n${texts.join('\n')}`
}

const DOCKERFILE = `FROM node:24-alpine AS build
WORKDIR /app
COPY package.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:24-alpine
COPY --from=build /app/dist /app
CMD ["node", "/app/main.js"]
`

/** The path and text of an ordinary file of a repository; each kind in turn. */
function fillers(index: number): [path: string, text: string] {
  const folder = `packages/part-${index % 50}`
  const kinds: [string, string][] = [
    [
      `${folder}/src/module-${index}.ts`,
      `export function part${index}(value: number) {\n  return value + ${index}\n}\n`.repeat(20),
    ],
    [
      `${folder}/test/module-${index}.test.js`,
      `test('part ${index}', () => {\n  expect(1).toBe(1)\n})\n`.repeat(10),
    ],
    [`${folder}/docs/page-${index}.md`, `# Page ${index}\n\nStarted with \`npm start\`.\n\n`.repeat(10)],
    [`${folder}/config/values-${index}.yaml`, `name: part-${index}\nreplicas: 2\n`.repeat(1)],
    [`${folder}/scripts/run-${index}.sh`, `#!/bin/sh\nset -eu\nnpx ssot-docker status\n`],
    [`${folder}/data/rows-${index}.csv`, 'a,b,c\n1,2,3\n'.repeat(50)],
  ]
  return kinds[index % kinds.length] ?? ['x', '']
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}
