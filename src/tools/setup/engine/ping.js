import { request } from 'node:http'

/**
 * @typedef {{ outcome: 'answers' } | { outcome: 'absent' | 'refused' | 'denied' | 'broken', detail: string }} Ping
 * `absent`: no socket file; `refused`: no process listens on it; `denied`: this user may not open it.
 */

/**
 * Pings an engine on a unix socket.
 *
 * @param {string} socketPath
 * @param {number} [timeoutMs]
 * @returns {Promise<Ping>}
 */
export function pingSocket(socketPath, timeoutMs = 5000) {
  return new Promise((resolve) => {
    const asked = request({ socketPath, path: '/_ping', method: 'GET', timeout: timeoutMs, agent: false })
    asked.once('response', (response) => {
      response.resume()
      if (response.statusCode === 200) resolve({ outcome: 'answers' })
      else resolve({ outcome: 'broken', detail: `${socketPath} answers with HTTP ${response.statusCode}` })
    })
    asked.once('timeout', () => {
      resolve({
        outcome: 'broken',
        detail: `${socketPath} accepts connections but does not answer in ${timeoutMs} ms`,
      })
      asked.destroy()
    })
    asked.once('error', (error) => resolve(judge(error, socketPath)))
    asked.end()
  })
}

/**
 * @param {NodeJS.ErrnoException} error
 * @param {string} socketPath
 * @returns {Ping}
 */
function judge(error, socketPath) {
  if (error.code === 'ENOENT') return { outcome: 'absent', detail: `${socketPath} does not exist` }
  if (error.code === 'ECONNREFUSED')
    return { outcome: 'refused', detail: `no process listens on ${socketPath}` }
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    return { outcome: 'denied', detail: `this user may not open ${socketPath}` }
  }
  return { outcome: 'broken', detail: `${socketPath}: ${error.message}` }
}
