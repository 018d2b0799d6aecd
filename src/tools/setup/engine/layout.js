import { join } from 'node:path'

/**
 * The paths of the embedded engine inside the home folder. No file is read.
 *
 * @param {string} home
 */
export function engineLayout(home) {
  const folder = join(home, 'engine')
  return {
    folder,
    /** Names the unpacked version in use. */
    installed: join(folder, 'installed.json'),
    socket: join(folder, 'engine.sock'),
    endpoint: `unix://${join(folder, 'engine.sock')}`,
    pidFile: join(folder, 'engine.pid'),
    daemonConfig: join(folder, 'daemon.json'),
    /** How an engine in a network namespace of its own is connected with this machine. */
    uplink: join(folder, 'uplink.json'),
    log: join(folder, 'engine.log'),
    previousLog: join(folder, 'engine.log.1'),
    data: join(folder, 'data'),
    exec: join(folder, 'exec'),
    containerdPidFile: join(folder, 'exec', 'containerd', 'containerd.pid'),
    containerdConfig: join(folder, 'exec', 'containerd', 'containerd.toml'),
    containerdSocket: join(folder, 'exec', 'containerd', 'containerd.sock'),
  }
}

/** @typedef {ReturnType<typeof engineLayout>} EngineLayout */

/**
 * The paths of one unpacked version.
 *
 * @param {string} folder
 */
export function versionLayout(folder) {
  return {
    folder,
    root: join(folder, 'root'),
    bin: join(folder, 'bin'),
    dockerConfig: join(folder, 'config'),
    docker: join(folder, 'bin', 'docker'),
    compose: join(folder, 'bin', 'docker-compose'),
    buildx: join(folder, 'bin', 'docker-buildx'),
  }
}
