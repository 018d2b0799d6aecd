import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { withLock } from '../home/lock.js'

/**
 * Does `work` while no other process installs dependencies or builds in this checkout.
 *
 * @template T
 * @param {string} root The checkout.
 * @param {string} home
 * @param {{ step: string, onWait: () => void }} options
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export function withCheckoutLock(root, home, options, work) {
  const id = createHash('sha256').update(root).digest('hex').slice(0, 16)
  return withLock(join(home, 'locks', `checkout-${id}.lock`), options, work)
}
