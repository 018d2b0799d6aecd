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

const STEP = 'engine'
/** A cold start takes about a second; a loaded machine many times that. */
const START_DEADLINE_MS = 90_000
/** `sun_path` of a unix socket, less its closing zero byte. */
const LONGEST_SOCKET_PATH = 107

/**
 * Starts the embedded engine, detached, and returns once it answers. Hold the machine's lock.
 *
 * @param {string} home
 * @param {string} versionFolder
 * @param {(line: string) => void} say
 * @throws {SetupFailure} when it ends or does not answer, with the end of its log.
 */
export async function startEngine(home, versionFolder, say) {
  const layout = engineLayout(home)
  refuseLongPaths(layout)
  refuseSecondEngine(layout)
  await clearLeftovers(layout, say)
  mkdirSync(layout.exec, { recursive: true, mode: 0o700 })
  mkdirSync(layout.data, { recursive: true, mode: 0o711 })
  writeFileAtomically(layout.daemonConfig, `${JSON.stringify(daemonConfig(layout), undefined, 2)}\n`)
  if (existsSync(layout.log)) renameSync(layout.log, layout.previousLog)

  const version = versionLayout(versionFolder)
  const log = openSync(layout.log, 'a', 0o600)
  const daemon = spawn(`${version.bin}/dockerd`, ['--config-file', layout.daemonConfig], {
    cwd: layout.folder,
    detached: true,
    stdio: ['ignore', log, log],
    env: daemonEnvironment(engineEnvironment(version, process.env)),
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
    todo: `read ${layout.log}; \`npm run engine -- remove\` followed by \`npm run setup\` begins anew`,
    lastLines: lastLines(layout.log),
  })
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
 * What a killed engine leaves: pid files that make the next one refuse to start, a socket, mounts.
 *
 * @param {import('../layout.js').EngineLayout} layout
 * @param {(line: string) => void} say
 */
async function clearLeftovers(layout, say) {
  const daemon = judgeEngine(layout)
  if (daemon.judgement === 'running') {
    throw new SetupFailure({
      step: STEP,
      summary: `the embedded engine runs (process ${daemon.pid}) but does not answer on ${layout.socket}`,
      todo: 'end it with `npm run engine -- stop`, then run `npm run setup` again',
      lastLines: lastLines(layout.log),
    })
  }
  if (daemon.judgement === 'stale') {
    say(`clearing what an engine left that was killed: ${daemon.why}`)
    rmSync(layout.pidFile)
  }
  rmSync(layout.socket, { force: true })
  // A containerd that outlived its dockerd is taken over by the next one, with its containers' shims.
  if (judgeContainerd(layout).judgement === 'stale') rmSync(layout.containerdPidFile)
  if (judgeContainerd(layout).judgement === 'absent') await unmountUnder(layout.folder, STEP)
}

/**
 * Two engines in one network namespace flush each other's packet filter rules without a word.
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
    summary: `another Docker Engine runs on this machine (process ${other}), and two break each other's networks`,
    todo: 'name that one with DOCKER_HOST and run `npm run setup` again, or stop it first',
    lastLines: [lookUpProcess(other)?.command.join(' ') ?? ''],
  })
}

/** @param {number} pid */
function networkNamespace(pid) {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    return undefined // it ended meanwhile
  }
}

/** @param {import('../layout.js').EngineLayout} layout */
function refuseLongPaths(layout) {
  // containerd listens on a second one, named after the first.
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
 * The daemon outlives this run: nothing of npm's or of another engine's settings goes along.
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
