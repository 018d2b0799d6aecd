import type { DependencyCondition } from '../compose/model.ts'

/** What a service that is not ready waits for. */
export type Wait =
  | { for: 'dependency'; service: string; condition: DependencyCondition }
  | { for: 'start' }
  /** For a command of `post_start` to end. `number`: which of the service's, from 1; `of`: how many there are. */
  | { for: 'hook'; number: number; of: number }
  /** For a one-shot service: its exit with 0. */
  | { for: 'exit' }
  | { for: 'healthcheck' }
  /** `service`: what it depends on, which must be ready before it is asked itself. */
  | { for: 'turn'; service: string }
  /** `address`: a URL, or `host:port`. */
  | { for: 'answer'; address: string }
  /** It has nothing that can be asked: it must still run after a moment. */
  | { for: 'settling' }
  /** The engine starts it again by its restart policy. `times`: how often it has exited. */
  | { for: 'restart'; exitCode?: number; times: number }
