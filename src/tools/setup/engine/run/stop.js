import { existsSync, readFileSync, rmSync } from 'node:fs'
import { findProcesses, lookUpProcess } from '../../processes/proc.js'
import { until } from '../../processes/until.js'
import { SetupFailure } from '../../report/failure.js'
import { engineLayout, versionLayout } from '../layout.js'
import { engineEnvironment } from './environment.js'
import { mountsUnder, unmountUnder } from './mounts.js'
import { judgeContainerd, judgeEngine, startEngine } from './start.js'
import { removeUplink } from './uplink.js'

const STEP = 'engine'
/** The engine gives its containers 5 s, as configured, and then needs about one second itself. */
const STOP_DEADLINE_MS = 30_000
const KILL_DEADLINE_MS = 10_000

/**
 * Stops the embedded engine with its containers, and unmounts what it mounted. Hold the machine's lock.
 *
 * @param {string} home
 * @param {{ versionFolder: string, network: 'own' | undefined } | undefined} engine Undefined: it is not installed. Needed
 *   only to clean up after a killed engine, and for a network namespace of its own.
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>} False: neither it nor one of its containers was running.
 */
export async function stopEngine(home, engine, say) {
  const layout = engineLayout(home)
  const anything = judgeEngine(layout).judgement === 'running' || shimsOf(layout).length > 0
  if (judgeEngine(layout).judgement !== 'running' && shimsOf(layout).length > 0 && engine !== undefined) {
    // Only an engine can stop the containers of a killed one.
    say('starting the engine to stop the containers of a killed one')
    await startEngine(home, engine, say)
  }
  const daemon = judgeEngine(layout)
  if (daemon.judgement === 'running' && daemon.pid !== undefined) {
    say(`stopping dockerd, process ${daemon.pid}`)
    await endProcess(daemon.pid, layout.daemonConfig, say)
  }
  const containerd = judgeContainerd(layout)
  if (containerd.judgement === 'running' && containerd.pid !== undefined) {
    say(`stopping containerd, process ${containerd.pid}`)
    await endProcess(containerd.pid, layout.containerdConfig, say)
  }
  for (const file of [layout.pidFile, layout.containerdPidFile, layout.socket]) rmSync(file, { force: true })
  if (engine !== undefined) {
    const environment = engineEnvironment(versionLayout(engine.versionFolder), process.env)
    await removeUplink(layout.uplink, environment, say)
  }
  const mounts = await unmountUnder(layout.folder, STEP)
  if (mounts > 0) say(`unmounted ${mounts} mounts`)
  return anything
}

/**
 * Deletes the embedded engine with all its images, volumes and containers. It must not be running.
 *
 * @param {string} home
 */
export function deleteEngine(home) {
  const { folder } = engineLayout(home)
  if (!existsSync(folder)) return
  // Deleting would delete the contents of what is mounted there.
  const mounted = mountsUnder(readFileSync('/proc/self/mountinfo', 'utf8'), folder)
  if (mounted.length > 0) throw new Error(`still mounted: ${mounted.join(', ')}`)
  rmSync(folder, { recursive: true })
}

/**
 * Ends a process. It must have `ownArgument` among its arguments, so that another program with the same pid is not ended.
 *
 * @param {number} pid
 * @param {string} ownArgument
 * @param {(line: string) => void} say
 */
async function endProcess(pid, ownArgument, say) {
  const ended = () => (isSame(pid, ownArgument) ? undefined : true)
  signal(pid, ownArgument, 'SIGTERM')
  if (await until(ended, { deadlineMs: STOP_DEADLINE_MS })) return
  say(`process ${pid} is still running after ${STOP_DEADLINE_MS / 1000} s: killing it`)
  signal(pid, ownArgument, 'SIGKILL')
  if (await until(ended, { deadlineMs: KILL_DEADLINE_MS })) return
  throw new SetupFailure({
    step: STEP,
    summary: `process ${pid} cannot be ended`,
    todo: `check it with \`ps -p ${pid} -o pid,stat,wchan,args\`, then run the command again`,
  })
}

/**
 * @param {number} pid
 * @param {string} ownArgument
 * @param {NodeJS.Signals} name
 */
function signal(pid, ownArgument, name) {
  if (isSame(pid, ownArgument)) process.kill(pid, name)
}

/**
 * @param {number} pid
 * @param {string} ownArgument
 */
function isSame(pid, ownArgument) {
  const facts = lookUpProcess(pid)
  return facts !== undefined && facts.state !== 'Z' && facts.command.includes(ownArgument)
}

/**
 * The shims that hold the containers of this engine; they keep running when the engine is killed.
 *
 * @param {import('../layout.js').EngineLayout} layout
 */
function shimsOf(layout) {
  return findProcesses((command) => command.includes(layout.containerdSocket) && command.includes('-address'))
}
