import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { writeFileAtomically } from '../../files/atomic.js'
import { findProcesses, judgePidFile, lookUpProcess } from '../../processes/proc.js'
import { until } from '../../processes/until.js'
import { SetupFailure } from '../../report/failure.js'
import { engineLayout, versionLayout } from '../layout.js'
import { pingSocket } from '../ping.js'
import { daemonConfig } from './daemon-config.js'
import { engineEnvironment } from './environment.js'
import { unmountUnder } from './mounts.js'
import { connectUplink, removeUplink, requireIp, uplinkOf } from './uplink.js'

const STEP = 'engine'
/** A cold start takes about a second, and many times that on a busy machine. */
const START_DEADLINE_MS = 90_000
/** The size of `sun_path` of a unix socket without its final zero byte. */
const LONGEST_SOCKET_PATH = 107
/**
 * Runs the command behind it in a network namespace of its own, once a line is written to its standard input. It becomes
 * that command, so its pid is that of the engine; without a line it ends.
 */
const IN_OWN_NAMESPACE = ['unshare', '--net', 'sh', '-c', 'read -r go && exec "$@" </dev/null', 'sh']

/**
 * Starts the embedded engine as a detached process, and returns when it answers. Hold the machine's lock.
 *
 * @param {string} home
 * @param {{ versionFolder: string, network: 'own' | undefined }} engine `network`: `own` for a network namespace of its
 *   own, from which this machine and what it reaches can be reached.
 * @param {(line: string) => void} say
 * @throws {SetupFailure} with the end of its log when it ends or does not answer.
 */
export async function startEngine(home, { versionFolder, network }, say) {
  const layout = engineLayout(home)
  const version = versionLayout(versionFolder)
  const environment = engineEnvironment(version, process.env)
  refuseLongPaths(layout)
  if (network === 'own') requireIp()
  else refuseSecondEngine(layout)
  await clearLeftovers(layout, say)
  await removeUplink(layout.uplink, environment, say)
  mkdirSync(layout.exec, { recursive: true, mode: 0o700 })
  mkdirSync(layout.data, { recursive: true, mode: 0o711 })
  writeFileAtomically(layout.daemonConfig, `${JSON.stringify(daemonConfig(layout), undefined, 2)}\n`)
  if (existsSync(layout.log)) renameSync(layout.log, layout.previousLog)

  const log = openSync(layout.log, 'a', 0o600)
  const command = [`${version.bin}/dockerd`, '--config-file', layout.daemonConfig]
  const [program = '', ...args] = network === 'own' ? [...IN_OWN_NAMESPACE, ...command] : command
  const daemon = spawn(program, args, {
    cwd: layout.folder,
    detached: true,
    stdio: [network === 'own' ? 'pipe' : 'ignore', log, log],
    env: daemonEnvironment(environment),
  })
  closeSync(log)
  /** @type {string | undefined} */
  let ended
  daemon.once('error', (error) => {
    ended = error.message
  })
  daemon.once('exit', (code, signal) => {
    ended = `ended with ${code ?? signal}`
  })
  if (daemon.stdin !== null) {
    await release(daemon, daemon.stdin, (pid) =>
      connectUplink(uplinkOf(home), { pid, record: layout.uplink, env: environment, say }),
    )
  }
  const outcome = await until(
    async () => {
      if (ended !== undefined) return 'ended'
      return (await pingSocket(layout.socket)).outcome === 'answers' ? 'answers' : undefined
    },
    { deadlineMs: START_DEADLINE_MS },
  )
  daemon.unref()
  if (outcome === 'answers') return
  throw new SetupFailure({
    step: STEP,
    summary: ended
      ? `the embedded engine did not start: dockerd ${ended}`
      : `the embedded engine does not answer on ${layout.socket} after ${START_DEADLINE_MS / 1000} s`,
    todo: `read ${layout.log}; to start over, run \`npm run engine -- remove\` and then \`npm run setup\``,
    lastLines: lastLines(layout.log),
  })
}

/**
 * Begins a process of {@link IN_OWN_NAMESPACE}: prepares its namespace and lets it become the engine.
 *
 * @param {import('node:child_process').ChildProcess} daemon
 * @param {import('node:stream').Writable} gate
 * @param {(pid: number) => Promise<void>} prepare
 */
async function release(daemon, gate, prepare) {
  // If the process cannot be started or ends at once, the line is not read; its end is the answer.
  gate.on('error', () => {})
  try {
    const { pid } = daemon
    const isInside = () =>
      pid === undefined || daemon.exitCode !== null || hasOwnNamespace(pid) ? true : undefined
    await until(isInside, { deadlineMs: START_DEADLINE_MS })
    if (pid !== undefined && daemon.exitCode === null) await prepare(pid)
    gate.end('go\n')
  } catch (error) {
    gate.end()
    throw error
  }
}

/** @param {number} pid */
function hasOwnNamespace(pid) {
  const other = networkNamespace(pid)
  return other !== undefined && other !== readlinkSync('/proc/self/ns/net')
}

/**
 * @param {import('../layout.js').EngineLayout} layout
 */
export function judgeEngine(layout) {
  return judgePidFile(readIfThere(layout.pidFile), layout.daemonConfig, lookUpProcess)
}

/**
 * @param {import('../layout.js').EngineLayout} layout
 */
export function judgeContainerd(layout) {
  return judgePidFile(readIfThere(layout.containerdPidFile), layout.containerdConfig, lookUpProcess)
}

/**
 * Removes what a killed engine leaves: pid files, which keep the next one from starting, a socket, and mounts.
 *
 * @param {import('../layout.js').EngineLayout} layout
 * @param {(line: string) => void} say
 */
async function clearLeftovers(layout, say) {
  const daemon = judgeEngine(layout)
  if (daemon.judgement === 'running') {
    throw new SetupFailure({
      step: STEP,
      summary: `the embedded engine is running (process ${daemon.pid}) but does not answer on ${layout.socket}`,
      todo: 'end it with `npm run engine -- stop`, then run `npm run setup` again',
      lastLines: lastLines(layout.log),
    })
  }
  if (daemon.judgement === 'stale') {
    say(`removing the leftovers of a killed engine: ${daemon.why}`)
    rmSync(layout.pidFile)
  }
  rmSync(layout.socket, { force: true })
  // The next dockerd takes over a containerd that is still running, with the shims of its containers.
  if (judgeContainerd(layout).judgement === 'stale') rmSync(layout.containerdPidFile)
  if (judgeContainerd(layout).judgement === 'absent') await unmountUnder(layout.folder, STEP)
}

/**
 * Two engines in one network namespace silently delete each other's packet filter rules.
 *
 * @param {import('../layout.js').EngineLayout} layout
 */
function refuseSecondEngine(layout) {
  const own = readlinkSync('/proc/self/ns/net')
  const [other] = findProcesses((command, pid) => {
    const isEngine = /(^|\/)dockerd$/.test(command[0] ?? '') && !command.includes(layout.daemonConfig)
    return isEngine && networkNamespace(pid) === own
  })
  if (other === undefined) return
  throw new SetupFailure({
    step: STEP,
    summary: `another Docker Engine is running on this machine (process ${other}), and two break each other's networks`,
    todo: 'name that one with DOCKER_HOST and run `npm run setup` again, or stop it first',
    lastLines: [lookUpProcess(other)?.command.join(' ') ?? ''],
  })
}

/** @param {number} pid */
function networkNamespace(pid) {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return undefined // It has ended in the meantime.
  }
}

/** @param {import('../layout.js').EngineLayout} layout */
function refuseLongPaths(layout) {
  // containerd listens on a second socket with this longer name.
  const longest = [layout.socket, `${layout.containerdSocket}.ttrpc`].find(
    (path) => path.length > LONGEST_SOCKET_PATH,
  )
  if (longest === undefined) return
  throw new SetupFailure({
    step: STEP,
    summary: `the path ${longest} is longer than the ${LONGEST_SOCKET_PATH} bytes a unix socket may have`,
    todo: 'set SSOT_DOCKER_HOME to a folder with a shorter path, then run `npm run setup` again',
  })
}

/**
 * The daemon keeps running after this process, so it gets neither npm's variables nor the settings of another engine.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function daemonEnvironment(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^(npm_|DOCKER_(?!CONFIG)|INIT_CWD|NOTIFY_SOCKET)/i.test(name)),
  )
}

/** @param {string} file */
function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

/** @param {string} file */
function lastLines(file) {
  return (readIfThere(file) ?? '').trimEnd().split('\n').slice(-25)
}
