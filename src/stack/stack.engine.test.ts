import { createServer } from 'node:net'
import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { SsotError } from '../core/errors/errors.ts'
import type { Happening } from '../core/events/event.ts'
import { describeHappening } from '../core/events/wording.ts'
import { connect } from '../engine/connect/connect.ts'
import { type TestEngine, testEngine } from '../testing/engines/test-engine.ts'
import {
  BUILT_WEB_SERVICE,
  makeProject,
  type Project,
  type ProjectOptions,
  WEB_DOCKERFILE,
  WEB_SERVICE,
  webSource,
} from '../testing/repositories/project.ts'

let engine: TestEngine
let project: Project | undefined

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
afterEach(() => {
  if (!project) return
  const { root } = project
  project[Symbol.dispose]()
  project = undefined
  expect(engine.leftOf(basename(root).toLowerCase())).toEqual([])
})

function make(options?: ProjectOptions): string {
  project = makeProject(options)
  return project.root
}

async function failure(start: Promise<unknown>): Promise<SsotError> {
  const error = await start.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof SsotError) return error
  throw new Error(`not an SsotError: ${error}`)
}

function compose(services: string, more = ''): ProjectOptions {
  return { files: { 'docker/compose.yml': `services:${services}\n${more}` } }
}

describe('a stack', () => {
  test('a stack starts on its own ports, answers, and is removed with everything it created', async () => {
    const root = make(
      compose(`${WEB_SERVICE}    volumes: [data:/data, /anonymous]\n`, 'volumes: { data: {} }'),
    )
    const stack = await engine.start(root)
    const { project: name, services } = stack.info
    expect(services.web).toMatchObject({ host: '127.0.0.1', protocol: 'http', variable: 'WEB_URL' })
    expect(await (await fetch(services.web?.url ?? '')).text()).toBe('hello')
    expect(engine.leftOf(name)).toEqual([
      `container ${name}-web-1`,
      `network ${name}_default`,
      `volume ${name}_data`,
    ])
    const anonymous = engine.docker(
      'inspect',
      `${name}-web-1`,
      '--format',
      '{{range .Mounts}}{{.Name}} {{end}}',
    )
    expect(await stack.stop()).toEqual({ containers: 1, networks: 1, volumes: 1, anonymousVolumes: 1 })
    expect(engine.leftOf(name)).toEqual([])
    const volumes = engine.docker('volume', 'ls', '-q').split('\n')
    expect(anonymous.split(' ').filter((volume) => volumes.includes(volume))).toEqual([])
    expect(await stack.stop()).toEqual({ containers: 1, networks: 1, volumes: 1, anonymousVolumes: 1 })
  })

  test('the containers of a stack have the project label of Compose', async () => {
    const stack = await engine.start(make())
    const listed = engine.docker(
      'ps',
      '--filter',
      `label=com.docker.compose.project=${stack.info.project}`,
      '-q',
    )
    expect(listed.split('\n')).toHaveLength(1)
    await stack.stop()
  })

  test('two stacks at the same time have different names and ports', async () => {
    const root = make()
    const [a, b] = await Promise.all([engine.start(root), engine.start(root)])
    expect(a.info.services.web?.port).not.toBe(b.info.services.web?.port)
    expect(a.info.project).not.toBe(b.info.project)
    await Promise.all([a.stop(), b.stop()])
  })

  test.each(['plain', "My App's (v2) $x, 日本"])(
    'a start builds only what has changed, in a folder named %s',
    async (folder) => {
      const root = make({
        folder,
        files: {
          'docker/compose.yml': `services:${BUILT_WEB_SERVICE}`,
          'docker/web.Dockerfile': WEB_DOCKERFILE,
          'app/main.js': webSource('one'),
        },
      })
      const run = async () => {
        const seen: string[] = []
        const stack = await engine.start(root, {
          emit: (happening) => seen.push(describeHappening(happening)),
        })
        const text = await (await fetch(stack.info.services.web?.url ?? '')).text()
        const image = engine.docker('inspect', `${stack.info.project}-web-1`, '--format', '{{.Config.Image}}')
        await stack.stop()
        return { text, built: seen.includes('web  built'), image }
      }
      const first = await run()
      expect(first).toMatchObject({ text: 'one', built: true })
      expect(await run()).toEqual({ ...first, built: false })
      project?.write('app/main.js', webSource('two'))
      const changed = await run()
      expect(changed).toMatchObject({ text: 'two', built: true })
      engine.docker('rmi', first.image, changed.image)
    },
  )

  test('a stack may have a worker without healthcheck, an image for two services, and an additional build context', async () => {
    const services = `
  web:
    image: shop-app:dev
    build:
      context: ../app
      dockerfile: ../docker/web.Dockerfile
      additional_contexts: { lib: ../lib }
      args: { NODE_IMAGE: "\${NODE_IMAGE:?}" }
    init: true
    ports: ["127.0.0.1:\${WEB_PORT:?}:80"]
  worker:
    image: shop-app:dev
    command: [sleep, infinity]
    init: true
`
    const root = make({
      files: {
        'docker/compose.yml': `services:${services}`,
        'docker/web.Dockerfile':
          'ARG NODE_IMAGE\nFROM ${NODE_IMAGE}\nCOPY main.js /\nCOPY --from=lib text /\nCMD ["node", "/main.js"]\n',
        'app/main.js':
          "require('http').createServer((q, r) => r.end(require('fs').readFileSync('/text'))).listen(80)",
        'lib/text': 'from the library',
      },
    })
    const stack = await engine.start(root)
    const { project: name } = stack.info
    expect(await (await fetch(stack.info.services.web?.url ?? '')).text()).toBe('from the library')
    const images = engine.docker(
      'inspect',
      `${name}-web-1`,
      `${name}-worker-1`,
      '--format',
      '{{.Config.Image}}',
    )
    const [web, worker] = images.split('\n')
    expect(worker).toBe(web)
    await stack.stop()
    engine.docker('rmi', web ?? '')
  })

  test('a teardown leaves an external volume alone', async () => {
    const volume = `ssot-external-${process.pid}`
    engine.docker('volume', 'create', volume)
    const more = `volumes: { ext: { external: true, name: ${volume} } }`
    const stack = await engine.start(make(compose(`${WEB_SERVICE}    volumes: [ext:/data]\n`, more)))
    await stack.stop()
    expect(engine.docker('volume', 'ls', '-q').split('\n')).toContain(volume)
    engine.docker('volume', 'rm', volume)
  })

  test('a .env file next to the compose file is not read', async () => {
    const services = compose('\n  web:\n    image: ${OTHER_IMAGE:?none}\n')
    const root = make({ files: { ...services.files, 'docker/.env': 'OTHER_IMAGE=x:1\n' } })
    expect((await failure(engine.start(root))).message).toContain('The matrix defines no OTHER_IMAGE')
  })

  test('a service waits for a one-shot service that it depends on', async () => {
    const seed = `
  seed:
    image: \${NODE_IMAGE:?}
    command: [sh, -c, "echo seeded > /shared/file"]
    volumes: ["shared:/shared"]
`
    const web = WEB_SERVICE.replace("r.end('hello')", "r.end(require('fs').readFileSync('/shared/file'))")
    const depends = `    volumes: ["shared:/shared"]\n    depends_on: { seed: { condition: service_completed_successfully } }\n`
    const stack = await engine.start(make(compose(`${seed}${web}${depends}`, 'volumes: { shared: {} }')))
    expect(await (await fetch(stack.info.services.web?.url ?? '')).text()).toBe('seeded\n')
    await stack.stop()
  })

  test('a stack is removed when its start is cancelled, at any step', async () => {
    const root = make()
    for (const moment of ['create-began', 'service-started', 'service-healthy']) {
      const abort = new AbortController()
      const start = engine.start(root, {
        signal: abort.signal,
        emit: ({ type }) => type === moment && abort.abort(),
      })
      expect((await failure(start)).code).toBe('START_CANCELLED')
      expect(engine.leftOf(basename(root).toLowerCase())).toEqual([])
    }
  })
})

test('a failed teardown is reported after a failed start and after a cancelled one', async () => {
  const crash = WEB_SERVICE.replace("require('http')", "process.exit(4); require('http')")
  const root = make(compose(crash))
  const intrude = (abort?: AbortController) => ({
    ...(abort && { signal: abort.signal }),
    emit(happening: Happening) {
      if (happening.type === 'create-began') stack = happening.project
      if (happening.type !== 'service-started') return
      // A foreign container on the stack's network, which must not be touched.
      engine.docker(
        'create',
        '--name',
        `foreign-${stack}`,
        '--network',
        `${stack}_default`,
        engine.baseImage('node'),
        ...['sleep', '600'],
      )
      engine.docker('start', `foreign-${stack}`)
      abort?.abort()
    },
  })
  let stack = ''
  for (const abort of [undefined, new AbortController()]) {
    const error = await failure(engine.start(root, intrude(abort)))
    const foreign = engine.docker('ps', '--filter', `name=foreign-${stack}`, '--format', '{{.Names}}')
    engine.docker('rm', '--force', '--volumes', `foreign-${stack}`)
    engine.docker('network', 'rm', `${stack}_default`)
    expect(foreign).toBe(`foreign-${stack}`)
    expect(error.code).toBe(abort ? 'TEARDOWN_INCOMPLETE' : 'SERVICE_EXITED')
    expect(error.message).toMatch(/TEARDOWN_INCOMPLETE[\s\S]*network \S+_default[\s\S]*not touched: foreign-/)
  }
})

describe('a start that cannot succeed', () => {
  test('an engine that does not exist is reported, with what names it', async () => {
    const env = { ...process.env, DOCKER_HOST: 'unix:///nowhere/docker.sock' }
    const error = await failure(connect(engine.home, env))
    expect(error.code).toBe('ENGINE_NOT_ANSWERING')
    expect(error.message).toMatch(
      /DOCKER_HOST names unix:\/\/\/nowhere\/docker\.sock.*ENOENT[\s\S]*No other engine is tried/,
    )
  })

  test('a missing compose file is reported with its place in the matrix', async () => {
    const root = make()
    project?.write('docker/DOCKER_SSOT_MATRIX.md', matrixWith('docker/compose.yml', 'docker/other.yml'))
    const error = await failure(Promise.resolve().then(() => engine.start(root)))
    expect(error.code).toBe('COMPOSE_FILE_MISSING')
    expect(error.message).toMatch(/docker\/other\.yml[\s\S]*DOCKER_SSOT_MATRIX\.md:6:\d+/)
  })

  test('a compose file that Compose does not accept is reported with the place of the mistake', async () => {
    const error = await failure(engine.start(make(compose('\n  web:\n    imagee: x\n'))))
    expect(error.code).toBe('COMPOSE_INVALID')
    expect(error.message).toContain('imagee')
    expect(error.problems).toMatchObject([
      { file: 'docker/compose.yml', line: 3, message: expect.stringContaining('perhaps "image"') },
    ])
  })

  test('a variable that the matrix does not define is reported with its place', async () => {
    const error = await failure(
      engine.start(make(compose('\n  web:\n    image: ${OTHER_IMAGE:?not in the matrix}\n'))),
    )
    expect(error.code).toBe('COMPOSE_INVALID')
    expect(error.message).toMatch(/OTHER_IMAGE.*not in the matrix/)
    expect(error.problems).toEqual([
      { file: 'docker/compose.yml', line: 3, column: 12, message: 'OTHER_IMAGE is required here' },
    ])
  })

  test('a published port without a row in the matrix is reported with the row to add', async () => {
    const ports = WEB_SERVICE.replace(':80"]', ':80", "9229:9229"]')
    const error = await failure(engine.start(make(compose(ports))))
    expect(error.message).toMatch(/container port 9229[\s\S]*\| web:p9229 \| 9229 \| tcp \|/)
  })

  test('a missing Dockerfile is reported', async () => {
    const build = '    build: { context: .., dockerfile: docker/gone.Dockerfile }'
    const error = await failure(engine.start(make(compose(WEB_SERVICE.replace(/ {4}image: .*/, build)))))
    expect(error.code).toBe('DOCKERFILE_MISSING')
    expect(error.problems).toMatchObject([{ found: 'docker/gone.Dockerfile' }])
  })

  test('a Dockerfile of another environment is refused', async () => {
    const build = '    build: { context: .., dockerfile: docker/web.staging.Dockerfile }'
    const options = compose(WEB_SERVICE.replace(/ {4}image: .*/, build))
    const error = await failure(
      engine.start(make({ files: { ...options.files, 'docker/web.staging.Dockerfile': 'FROM scratch' } })),
    )
    expect(error.code).toBe('DOCKERFILE_OUTSIDE_PATTERN')
    expect(error.problems).toMatchObject([
      { found: 'docker/web.staging.Dockerfile', allowed: 'docker/*.Dockerfile' },
    ])
  })

  test('a failed build is reported with its last lines, without secrets', async () => {
    const build =
      '    build: { context: .., dockerfile: docker/web.Dockerfile, args: { NODE_IMAGE: "${NODE_IMAGE:?}", NPM_TOKEN: s3cret-token } }'
    const options = compose(WEB_SERVICE.replace(/ {4}image: .*/, build))
    const dockerfile =
      'ARG NODE_IMAGE\nFROM ${NODE_IMAGE}\nARG NPM_TOKEN\nRUN echo "bad $NPM_TOKEN" && exit 7\n'
    const error = await failure(
      engine.start(make({ files: { ...options.files, 'docker/web.Dockerfile': dockerfile } })),
    )
    expect(error).toMatchObject({ code: 'BUILD_FAILED', service: 'web' })
    expect(error.message).toMatch(/bad \[redacted\][\s\S]*exit code: 7/)
    expect(error.message).not.toContain('s3cret-token')
  })

  test('a service that crashes is reported with its exit code and last lines', async () => {
    const crash = WEB_SERVICE.replace(
      "require('http')",
      "console.error('no config'); process.exit(4); require('http')",
    )
    const error = await failure(engine.start(make(compose(crash))))
    expect(error).toMatchObject({
      code: 'SERVICE_EXITED',
      service: 'web',
      evidence: { state: 'exited', exitCode: 4 },
    })
    expect(error.evidence?.lastLines).toEqual(['no config'])
  })

  test('a healthcheck that never passes is reported with its output', async () => {
    const sick = WEB_SERVICE.replace('http://127.0.0.1:80/', 'http://127.0.0.1:81/').replace(
      /interval: 5s\n {6}start_period: 20s/,
      'interval: 200ms\n      retries: 2\n      start_period: 0s',
    )
    const error = await failure(engine.start(make(compose(sick))))
    expect(error).toMatchObject({
      code: 'SERVICE_UNHEALTHY',
      service: 'web',
      evidence: { health: 'unhealthy' },
    })
    expect(error.evidence?.healthOutput).toContain('refused')
  })

  test('an endpoint that does not answer this machine is reported', async () => {
    const deaf = WEB_SERVICE.replace('.listen(80)', ".listen(80, '127.0.0.1')")
    const error = await failure(engine.start(make(compose(deaf)), { request: { startTimeoutMs: 3000 } }))
    expect(error.code).toBe('START_TIMEOUT')
    expect(error.message).toMatch(/web does not answer on http:\/\/127\.0\.0\.1:31\d+\//)
  })

  test('a health path that the service does not have is reported with the status of the answer', async () => {
    const picky = WEB_SERVICE.replace(
      "r.end('hello')",
      "{ r.statusCode = q.url === '/' ? 200 : 418; r.end() }",
    )
    const root = make({
      ...compose(picky),
      services: ['| web | 80 | http | /wrong | WEB_URL | 31000-31049 | - |'],
    })
    const error = await failure(engine.start(root, { request: { startTimeoutMs: 3000 } }))
    expect(error.code).toBe('START_TIMEOUT')
    expect(error.message).toMatch(/web answers with status 418 on http:\/\/127\.0\.0\.1:31\d+\/wrong/)
  })

  test('an exhausted port range is reported with what holds the ports', async () => {
    const root = make({ blocks: 1, services: ['| web | 80 | http | / | WEB_URL | 31900-31900 | - |'] })
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(31_900, '127.0.0.1', resolve))
    const error = await failure(engine.start(root))
    await new Promise((resolve) => server.close(resolve))
    expect(error.code).toBe('PORTS_EXHAUSTED')
    expect(error.message).toContain(`port 31900 is in use by`)
    expect(error.message).toContain(`(pid ${process.pid})`)
    await using stack = await engine.start(root)
    const second = await failure(engine.start(root))
    expect(second.message).toContain(`${stack.info.project} in ${root} (pid ${process.pid})`)
  })

  test('an absent base image is reported with what provides it', async () => {
    const root = make()
    // Both are changed, because a machine uses one or the other.
    project?.write('docker/DOCKER_SSOT_MATRIX.md', matrixWith(/debian-node:24/, 'debian-node:none'))
    project?.write(
      'docker/DOCKER_SSOT_MATRIX.md',
      matrixWith(/node:24-alpine@sha256:\w{8}/, 'node:24-alpine@sha256:00000000'),
    )
    const error = await failure(engine.start(root))
    expect(error).toMatchObject({ code: 'BASE_IMAGE_ABSENT', service: 'web' })
    expect(error.message).toContain('npm run setup')
  })

  test('an image that cannot be pulled is reported', async () => {
    const nowhere = WEB_SERVICE.replace(/ {4}image: .*/, '    image: 127.0.0.1:9/nowhere:1')
    const error = await failure(engine.start(make(compose(nowhere))))
    expect(error.code).toBe('IMAGE_ABSENT')
    expect(error.message).toContain('127.0.0.1:9')
  })
})

function matrixWith(found: string | RegExp, replacement: string): string {
  if (!project) throw new Error('no project')
  return project.read('docker/DOCKER_SSOT_MATRIX.md').replace(found, replacement)
}
