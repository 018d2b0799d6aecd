/** A service that a test keeps from working. */
export interface Disturbed {
  service: string
  /** `stopped`, `paused`, `cut off`. */
  how: string
  /** The call that ends it: `start`, `unpause`, `reconnect`. */
  remedy: 'start' | 'unpause' | 'reconnect'
}
