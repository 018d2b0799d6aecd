import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'

/** What the stand-in of Compose prints: a command that shows it has read everything that it reads itself. */
export const REFUSAL = 'the stand-in of Compose has no model'

/** The environment of commands: a home of their own, an engine that has nothing, and tools that do nothing. */
export interface StandIns extends Disposable {
  env: NodeJS.ProcessEnv
}

/** @param folder an empty folder */
export async function standIns(folder: string): Promise<StandIns> {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  const docker = `#!/bin/sh\ncase "$*" in *version*) echo 2.40.0 ;; *) echo '${REFUSAL}' >&2; exit 1 ;; esac\n`
  writeFileSync(join(bin, 'docker'), docker, { mode: 0o755 })
  for (const name of ['xdg-open', 'open']) writeFileSync(join(bin, name), '#!/bin/sh\n', { mode: 0o755 })
  const engine = createServer((request, response) => {
    const answer = answerTo(request.url ?? '')
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(answer ?? { message: 'the stand-in of the engine has nothing' }))
  })
  await new Promise<void>((resolve) => engine.listen(0, '127.0.0.1', resolve))
  engine.unref()
  const { port } = engine.address() as AddressInfo
  return {
    env: {
      PATH: [bin, process.env.PATH].join(delimiter),
      HOME: folder,
      SSOT_DOCKER_HOME: join(folder, 'home'),
      DOCKER_HOST: `tcp://127.0.0.1:${port}`,
      CI: 'true',
    },
    [Symbol.dispose]() {
      engine.closeAllConnections()
      engine.close()
    },
  }
}

function answerTo(url: string): unknown {
  const path = url.replace(/^\/v[\d.]+/u, '').replace(/\?.*$/u, '')
  switch (path) {
    case '/_ping':
      return 'OK'
    case '/version':
      return { Version: '28.0.0', ApiVersion: '1.48', MinAPIVersion: '1.24', Components: [], Os: 'linux' }
    case '/info':
      return { DockerRootDir: '/nowhere', OSType: 'linux' }
    case '/containers/json':
    case '/networks':
    case '/images/json':
      return []
    case '/volumes':
      return { Volumes: [] }
    default:
      return undefined
  }
}
