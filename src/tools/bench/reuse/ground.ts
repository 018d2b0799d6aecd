import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { Registry } from '../../../host/registry/registry.ts'
import { cliIn, keepersOf, type OwnHome, ownHome } from '../../../testing/processes/own-home.ts'
import { runRunner } from '../../../testing/processes/runner-process.ts'
import { FIRST_PORT, makeProject, type Project } from '../../../testing/repositories/project.ts'

/** How often it looks whether the next stack is ready, or a keeper has ended. */
const LOOK_MS = 10

const NAMES = ['gate', 'users', 'orders', 'mail'] as const

/** Services that are built from sources, and a store. */
const composeOf = (names: readonly string[]) => `services:
${names
  .map(
    (name, index) => `  ${name}:
    build: { context: ../${name}, dockerfile: ../docker/${name}.Dockerfile, args: { NODE_IMAGE: "\${NODE_IMAGE:?}" } }
    init: true
    ${index === 0 ? 'ports: ["127.0.0.1:${GATE_PORT:?}:80"]' : 'expose: [80]'}
    depends_on: { store: { condition: service_healthy } }
    healthcheck: { test: [CMD, wget, -q, -O, /dev/null, "http://127.0.0.1:80/"], interval: 5s, start_period: 20s }
`,
  )
  .join('')}  store:
    image: \${REDIS_IMAGE:?}
    init: true
    volumes: [data:/data]
    healthcheck: { test: [CMD, redis-cli, ping], interval: 5s, start_period: 20s }
volumes: { data: {} }
`
const sourceOf = (name: string, version: number) =>
  `require('http').createServer((q, r) => r.end('${name} ${version}')).listen(80)\n`

/** Nobody else writes into the store, so another service can be replaced on it. */
const STATE = `
## State

| Service | Data  | Inputs | Baseline |
| ------- | ----- | ------ | -------- |
| store   | /data | none   | -        |
`

const CONFIG = `import { ssotDocker } from 'vitest-environment-ssot-docker'
export default { plugins: [ssotDocker()], test: { environment: 'ssot-docker' } }
`
const TEST = `import { expect, test } from 'vitest'
test('something holds', () => expect(1).toBe(1))
`

/** A repository with tests on a stack of five services, the same tests without a stack, and a home of their own. */
export class Ground implements AsyncDisposable {
  readonly own: OwnHome = ownHome()
  readonly #project: Project
  readonly #plain: Project
  #version = 0

  /** @param count how many services are built; at least one */
  constructor(count: number = NAMES.length) {
    const names = NAMES.slice(0, count)
    const sources = names.flatMap((name) => [
      [`${name}/main.js`, sourceOf(name, 0)],
      [
        `docker/${name}.Dockerfile`,
        'ARG NODE_IMAGE\nFROM ${NODE_IMAGE}\nCOPY main.js /\nCMD ["node", "/main.js"]\n',
      ],
    ])
    this.#project = makeProject({
      services: [`| gate | 80 | http | / | GATE_URL | ${FIRST_PORT + 700}-${FIRST_PORT + 749} | - |`],
      files: {
        ...Object.fromEntries(sources),
        'docker/compose.yml': composeOf(names),
        'vitest.config.js': CONFIG,
        'a.test.js': TEST,
      },
    })
    const matrix = 'docker/DOCKER_SSOT_MATRIX.md'
    this.#project.write(matrix, this.#project.read(matrix) + STATE)
    this.#plain = makeProject({ files: { 'vitest.config.js': 'export default {}\n', 'a.test.js': TEST } })
  }

  get root(): string {
    return this.#project.root
  }

  /** How long a run of the tests without a stack takes, in milliseconds. */
  plain(): Promise<number> {
    return this.#run(this.#plain, 'never')
  }

  /**
   * How long a run on a stack takes, in milliseconds.
   * @param reuse the value of the option
   */
  run(reuse: string): Promise<number> {
    return this.#run(this.#project, reuse)
  }

  /** Changes one line of one service. */
  edit(): void {
    this.#version++
    this.#project.write('gate/main.js', sourceOf('gate', this.#version))
  }

  /** Resolves when the stack for the next run is paused. */
  async untilFrozen(): Promise<void> {
    for (;;) {
      using registry = new Registry(this.own.home.registry)
      const [rest] = registry.rests.living()
      if (rest === undefined) throw new Error('No stack is kept.')
      if (rest.stage === 'broken') throw new Error('There is no stack for the next run.')
      if (rest.stage === 'frozen') return
      await sleep(LOOK_MS)
    }
  }

  /** Ends what is kept. */
  async end(): Promise<void> {
    await cliIn(this.own.home, 'prune', '--reuse')
    while (keepersOf(this.own.home).length > 0) await sleep(LOOK_MS)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.end()
    } finally {
      for (const made of [this.#project, this.#plain, this.own]) made[Symbol.dispose]()
    }
  }

  async #run({ root }: Project, reuse: string): Promise<number> {
    const env = { ...this.own.env, CI: '', SSOT_DOCKER_REUSE: reuse }
    const begin = performance.now()
    const { exit, output } = await runRunner('vitest', { root, env }, 'run')
    const ms = performance.now() - begin
    if (exit !== 0) throw new Error(`A run of the benchmark failed:\n${output}`)
    return ms
  }
}
