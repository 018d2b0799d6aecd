import type { Ssot } from '../runner/ssot.ts'

declare global {
  /** The stack that this test file runs against, in a Jest test with the environment of this package. */
  var ssot: Ssot
}
