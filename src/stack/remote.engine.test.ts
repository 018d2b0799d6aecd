import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../engine/connect/connect.ts'
import { homeOf } from '../host/home/home.ts'
import { type RemoteEngine, remoteEngine, temporary } from '../testing/engines/remote-engine.ts'
import { sshStandIn } from '../testing/engines/ssh-stand-in.ts'
import { isEmbedded } from '../testing/processes/own-home.ts'
import { startVitest } from '../testing/processes/vitest-process.ts'
import { makeProject, type Project } from '../testing/repositories/project.ts'
import { inWholeForm } from '../testing/whole-form.ts'

/*
 * An engine on another host, which is reached over TLS, by a docker context with TLS keys of its own, and over ssh.
 * What is published on 127.0.0.1 of that host cannot be reached from here.
 */

const TEST = `
import { expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
test('the stack answers from another host', async () => {
  expect(await (await fetch(ssot.url('web'))).text()).toBe('hello')
  console.log('url=' + process.env.WEB_URL)
})
`

const PLUGIN = `
import { defineConfig } from 'vitest/config'
import { ssotDocker } from 'vitest-environment-ssot-docker'
export default defineConfig({ plugins: [ssotDocker()], test: { environment: 'ssot-docker' } })
`

describe.runIf(isEmbedded)('a remote engine', () => {
  let remote: RemoteEngine
  let project: Project

  beforeAll(async () => {
    remote = await remoteEngine('node')
    project = makeProject({ files: { 'vitest.config.js': PLUGIN, 'a.test.js': TEST } })
  })
  afterAll(async () => {
    project?.[Symbol.dispose]()
    await remote?.[Symbol.asyncDispose]()
  })

  const tls = () => ({
    DOCKER_HOST: remote.endpoint,
    DOCKER_TLS_VERIFY: '1',
    DOCKER_CERT_PATH: remote.certificates,
  })
  const everywhere = { SSOT_DOCKER_PUBLISH_ADDRESS: '0.0.0.0' }

  async function vitest(env: Record<string, string>): Promise<{ exit: number | string; output: string }> {
    const running = startVitest({ root: project.root, env: { ...remote.env, ...env } }, 'run')
    const exit = await running.ended
    return { exit, output: running.output() }
  }

  function connectBy(env: Record<string, string>) {
    const all = { ...process.env, ...remote.env, ...env }
    return connect(homeOf(all), all)
  }

  function left(): string[] {
    const env = { ...process.env, ...remote.env, ...tls() }
    return execFileSync('docker', ['ps', '-aq'], { env, encoding: 'utf8' }).split('\n').filter(Boolean)
  }

  /** Keys of the recordings of how stacks were created. */
  const recordings = () => readdirSync(homeOf({ ...process.env, ...remote.env }).recordings)

  /** Runs the tests of the project, which reach the services on the engine's host. Compose creates the stack, and is recorded. */
  async function serves(env: Record<string, string>): Promise<void> {
    const before = recordings()
    await servesOnce(env)
    const made = recordings().filter((key) => !before.includes(key))
    expect(made).toHaveLength(1)
    const text = readFileSync(
      join(homeOf({ ...process.env, ...remote.env }).recordings, made[0] ?? ''),
      'utf8',
    )
    expect(JSON.parse(text)).toHaveProperty('template')
  }

  async function servesOnce(env: Record<string, string>): Promise<void> {
    const { exit, output } = await vitest({ ...env, ...everywhere })
    expect(exit, output).toBe(0)
    expect(output).toContain(`url=http://${remote.address}:31000`)
    expect(left()).toEqual([])
  }

  test('a remote engine over TLS serves a test run, under the address of its host', async () => {
    await serves(tls())
    const known = recordings()
    // By the recording.
    await servesOnce(tls())
    expect(recordings()).toEqual(known)
  })

  test('a remote engine publishes no port unless an address is given', async () => {
    const { exit, output } = await vitest(tls())
    expect(exit).toBe(1)
    expect(output).toMatch(/PUBLISH_ADDRESS_MISSING.*on 10\.213\.[\s\S]*SSOT_DOCKER_PUBLISH_ADDRESS/)
    expect(left()).toEqual([])
  })

  inWholeForm(() => {
    test('a port that any container of a remote engine publishes is taken', async () => {
      const env = { ...process.env, ...remote.env, ...tls() }
      const docker = (...args: string[]) => execFileSync('docker', args, { env, encoding: 'utf8' })
      const [image = ''] = docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}').split('\n')
      docker(
        'run',
        '-d',
        '--name',
        'foreign',
        '-p',
        '0.0.0.0:31000:80',
        '--entrypoint',
        'sleep',
        image,
        '600',
      )
      try {
        const { exit, output } = await vitest({ ...tls(), ...everywhere })
        expect(exit, output).toBe(0)
        expect(output).toContain(`url=http://${remote.address}:31001`)
      } finally {
        docker('rm', '-f', 'foreign')
      }
    })
  })

  test('a mounted folder that the remote host does not have is an error, and is not created', async () => {
    const compose = project.read('docker/compose.yml')
    project.write('docker/compose.yml', `${compose}    volumes: ["/nowhere-on-that-host:/app"]\n`)
    const { exit, output } = await vitest({ ...tls(), ...everywhere })
    project.write('docker/compose.yml', compose)
    expect(exit).toBe(1)
    expect(output).toMatch(/COMPOSE_FAILED[\s\S]*bind source path does not exist: \/nowhere-on-that-host/)
  })

  inWholeForm(() => {
    test('a remote engine by a docker context serves a test run, with the keys of the context', async () => {
      using folder = temporary()
      const config: object = JSON.parse(
        readFileSync(join(remote.env.DOCKER_CONFIG ?? '', 'config.json'), 'utf8'),
      )
      writeFileSync(join(folder.path, 'config.json'), JSON.stringify(config))
      const env = { DOCKER_CONFIG: folder.path }
      const key = (name: string) => join(remote.certificates, `${name}.pem`)
      const docker = `host=${remote.endpoint},ca=${key('ca')},cert=${key('cert')},key=${key('key')}`
      execFileSync('docker', ['context', 'create', 'far', '--docker', docker], {
        env: { ...process.env, ...remote.env, ...env },
      })
      await serves({ ...env, DOCKER_CONTEXT: 'far' })
      writeFileSync(join(folder.path, 'config.json'), JSON.stringify({ ...config, currentContext: 'far' }))
      const { engine, target, variables } = await connectBy(env)
      expect(engine.endpoint).toBe(remote.endpoint)
      expect(target.because).toContain('the current docker context, "far"')
      expect(variables).toEqual({ DOCKER_CONTEXT: 'far' })
    })
  })

  test('a remote engine with another certificate, or that requires one, counts as not answering', async () => {
    using folder = temporary()
    const own = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=x']
    execFileSync('openssl', ['req', '-x509', ...own, '-keyout', '/dev/null', '-out', 'ca.pem'], {
      cwd: folder.path,
      stdio: 'pipe',
    })
    await expect(connectBy({ ...tls(), DOCKER_CERT_PATH: folder.path })).rejects.toThrow(
      /ENGINE_NOT_ANSWERING.*certificate/,
    )
    writeFileSync(join(folder.path, 'ca.pem'), readFileSync(join(remote.certificates, 'ca.pem')))
    await expect(connectBy({ ...tls(), DOCKER_CERT_PATH: folder.path })).rejects.toThrow(
      /ENGINE_NOT_ANSWERING.*(certificate|alert|socket)/,
    )
    await expect(connectBy({ DOCKER_HOST: remote.endpoint })).rejects.toThrow(
      /ENGINE_NOT_ANSWERING.*HTTP code 400/,
    )
  })

  test('a remote engine over ssh serves a test run', async () => {
    using server = sshStandIn(remote)
    await serves({ DOCKER_HOST: `ssh://root@${remote.address}:2222${remote.socket}`, PATH: server.path })
  })

  test('a refused ssh login is reported', async () => {
    using server = sshStandIn(remote)
    const env = { DOCKER_HOST: `ssh://nobody@${remote.address}:2222`, PATH: server.path }
    await expect(connectBy(env)).rejects.toThrow(
      /ENGINE_NOT_ANSWERING.*ssh ended with 255:.*Permission denied/s,
    )
  })
})
