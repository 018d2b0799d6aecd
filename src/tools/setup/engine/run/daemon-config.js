/**
 * The settings of the embedded engine's `dockerd`: everything it would otherwise take from the system's folders.
 *
 * @param {import('../layout.js').EngineLayout} layout
 */
export function daemonConfig(layout) {
  return {
    hosts: [layout.endpoint],
    'data-root': layout.data,
    'exec-root': layout.exec,
    pidfile: layout.pidFile,
    // By number: the group `docker` need not exist.
    group: '0',
    // What a stack publishes without an address stays on this machine.
    ip: '127.0.0.1',
    'storage-driver': 'overlay2',
    // json-file, the engine's own default, grows without bound.
    'log-driver': 'local',
    'log-opts': { 'max-size': '20m', 'max-file': '2' },
    'log-level': 'warn',
    // Every stack has a network of its own; the engine's own pools end after about thirty.
    'default-address-pools': [{ base: '172.17.0.0/16', size: 24 }],
    builder: { gc: { enabled: true, defaultKeepStorage: '4GB' } },
    'shutdown-timeout': 5,
  }
}
