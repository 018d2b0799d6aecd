import type { Transport } from '../core/matrix/ports.ts'

/** A container, network or volume of any stack of this installation. */
export interface OwnedResource {
  kind: 'container' | 'network' | 'volume'
  name: string
  stack: string
  /** Null: its labels do not say. */
  environment: string | null
  /** Absolute root of the repository; null: its labels do not say. */
  root: string | null
  /** The process that is responsible for it, as `pid@start-time`; null: there is none. */
  owner: string | null
  /** The process for which it was created, as `pid@start-time`; null: there is none. */
  holder: string | null
}

export interface Inventory {
  /** Everything of every stack of this installation. */
  owned(): Promise<OwnedResource[]>
  /**
   * The name of the container, of any project, that publishes the host port; null when none does.
   * @param transport null: any
   */
  publisherOf(port: number, transport: Transport | null): Promise<string | null>
}
