import { execFileSync, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import {
  closeSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { readInstalled } from '../../tools/setup/engine/install/install.js'
import { engineLayout, versionLayout } from '../../tools/setup/engine/layout.js'
import { pingSocket } from '../../tools/setup/engine/ping.js'
import { daemonConfig } from '../../tools/setup/engine/run/daemon-config.js'
import { engineEnvironment } from '../../tools/setup/engine/run/environment.js'
import { until } from '../../tools/setup/processes/until.js'
import { type SecondEngine, secondEngine } from './second-engine.ts'

/**
 * An engine that looks like one on another host: in a network namespace with an address of its own, and with TLS client
 * certificates.
 */
export interface RemoteEngine extends AsyncDisposable {
  second: SecondEngine
  /** The address of its host, reachable from this process. */
  address: string
  /** `tcp://ADDRESS:2376` */
  endpoint: string
  /** The path of its socket on its host. */
  socket: string
  /** The folder with `ca.pem`, `cert.pem` and `key.pem` for clients. */
  certificates: string
  /** The environment for processes that use the Docker CLI, its plugins and the home. It names no engine. */
  env: Record<string, string>
}

const TLS_PORT = 2376
const DEADLINE_MS = 60_000

/** @param images names of the base images to copy to it */
export async function remoteEngine(...images: readonly string[]): Promise<RemoteEngine> {
  const second = await secondEngine(...images)
  try {
    const home = second.own.home.folder
    const [local, address] = connectHosts(second)
    const certificates = makeCertificates(join(home, 'certificates'), address)
    await second.stop()
    await startWithTls(home, second.inside, address, certificates)
    const { bin, dockerConfig } = versionOf(home)
    return {
      second,
      address,
      endpoint: `tcp://${address}:${TLS_PORT}`,
      socket: engineLayout(home).socket,
      certificates: certificates.client,
      env: {
        ...second.own.env,
        PATH: [bin, process.env.PATH].join(delimiter),
        DOCKER_CONFIG: dockerConfig,
        // Overrides this process's choice of an engine.
        ...{
          DOCKER_HOST: '',
          DOCKER_CONTEXT: '',
          DOCKER_TLS_VERIFY: '',
          DOCKER_TLS: '',
          DOCKER_CERT_PATH: '',
        },
        NO_PROXY: [address, local].join(),
      },
      [Symbol.asyncDispose]: () => second[Symbol.asyncDispose](),
    }
  } catch (error) {
    await second[Symbol.asyncDispose]()
    throw error
  }
}

/**
 * Connects this network namespace with that of the engine; the connection is removed with the engine's namespace.
 * @returns the addresses of both ends
 */
function connectHosts({ inside }: SecondEngine): [local: string, remote: string] {
  const pid = /\/proc\/(\d+)\//.exec(inside.join(' '))?.[1] ?? ''
  const net = `10.213.${randomInt(256)}.${randomInt(64) * 4}`.split('.')
  const end = (last: number) => [...net.slice(0, 3), Number(net[3]) + last].join('.')
  const [local, remote] = [end(1), end(2)]
  const ip = (...args: string[]) => execFileSync('ip', args)
  const ipInside = (...args: string[]) => execFileSync(inside[0] ?? '', [...inside.slice(1), 'ip', ...args])
  ip('link', 'add', `ssot${pid}`, 'type', 'veth', 'peer', 'name', 'uplink', 'netns', pid)
  ip('addr', 'add', `${local}/30`, 'dev', `ssot${pid}`)
  ip('link', 'set', `ssot${pid}`, 'up')
  ipInside('addr', 'add', `${remote}/30`, 'dev', 'uplink')
  ipInside('link', 'set', 'uplink', 'up')
  return [local, remote]
}

interface Certificates {
  /** The files of the engine. */
  server: { ca: string; cert: string; key: string }
  /** The folder with those of a client. */
  client: string
}

/** Makes an authority that signs a certificate for the engine's address and one for a client. */
function makeCertificates(folder: string, address: string): Certificates {
  const client = join(folder, 'client')
  mkdirSync(client, { recursive: true })
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
  const by = ['-CA', 'ca.pem', '-CAkey', 'ca-key.pem']
  openssl('req', '-x509', ...key, '-subj', '/CN=authority', '-keyout', 'ca-key.pem', '-out', 'ca.pem')
  const issue = (name: string, usage: string, ...more: string[]) =>
    openssl(
      ...[
        'req',
        '-x509',
        ...key,
        ...by,
        '-subj',
        `/CN=${name}`,
        '-addext',
        `extendedKeyUsage=${usage}`,
        ...more,
      ],
      ...['-keyout', `${name}-key.pem`, '-out', `${name}.pem`],
    )
  issue('server', 'serverAuth', '-addext', `subjectAltName=IP:${address}`)
  issue('client', 'clientAuth')
  copyFileSync(join(folder, 'ca.pem'), join(client, 'ca.pem'))
  copyFileSync(join(folder, 'client.pem'), join(client, 'cert.pem'))
  copyFileSync(join(folder, 'client-key.pem'), join(client, 'key.pem'))
  const file = (name: string) => join(folder, name)
  return { client, server: { ca: file('ca.pem'), cert: file('server.pem'), key: file('server-key.pem') } }
}

function versionOf(home: string): ReturnType<typeof versionLayout> {
  const installed = readInstalled(home)
  if (installed === undefined) throw new Error('no embedded engine is installed')
  return versionLayout(installed.folder)
}

/** Starts it as the set-up does, so that the set-up can stop it, but also listening with TLS. */
async function startWithTls(
  home: string,
  inside: readonly string[],
  address: string,
  { server }: Certificates,
): Promise<void> {
  const layout = engineLayout(home)
  const config = {
    ...daemonConfig(layout),
    hosts: [layout.endpoint, `tcp://${address}:${TLS_PORT}`],
    ...{ tlsverify: true, tlscacert: server.ca, tlscert: server.cert, tlskey: server.key },
  }
  writeFileSync(layout.daemonConfig, JSON.stringify(config))
  const version = versionOf(home)
  const [command = '', ...rest] = [
    ...inside,
    join(version.bin, 'dockerd'),
    '--config-file',
    layout.daemonConfig,
  ]
  const log = openSync(layout.log, 'a')
  const daemon = spawn(command, rest, {
    cwd: layout.folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: engineEnvironment(version, process.env),
  })
  closeSync(log)
  daemon.unref()
  const answers = async () => ((await pingSocket(layout.socket)).outcome === 'answers' ? true : undefined)
  if (await until(answers, { deadlineMs: DEADLINE_MS })) return
  throw new Error(`the engine with TLS does not answer:\n${readFileSync(layout.log, 'utf8')}`)
}

/** A temporary folder that is removed at the end. */
export function temporary(): Disposable & { path: string } {
  const path = mkdtempSync(join(tmpdir(), 'ssot-remote-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}
