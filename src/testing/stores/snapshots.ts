import { expect } from 'vitest'
import type { ResetReport, SnapshotReport } from '../../core/resets/report.ts'
import type { StackResets, StackSnapshot } from '../../stack/resets/stack-resets.ts'
import { renewLifetimes } from './rounds.ts'

/** A stack of `makeStores` of which was noted what it holds. */
export interface NotedStores {
  resets(): StackResets
  /** The URL of a service. */
  url(service: string): string
  /** What the stores hold, as others see it. */
  contents(): Promise<unknown>
}

export interface TakenSnapshot {
  taken: StackSnapshot
  /** What the stores held then. */
  held: unknown
  did: SnapshotReport['services']
}

/** Takes a snapshot, and expects that it has changed nothing. */
export async function takeSnapshot({ resets, url, contents }: NotedStores): Promise<TakenSnapshot> {
  await renewLifetimes(url('cache'))
  const held = await contents()
  const { snapshot: taken, report } = await resets().snapshot()
  expect(await contents()).toEqual(held)
  return { taken, held, did: report.services }
}

/** Restores a snapshot, and expects that everything is as it was then. */
export async function restoreTo(
  { resets, contents }: NotedStores,
  { taken, held }: TakenSnapshot,
): Promise<ResetReport['services']> {
  const { services } = await resets().restore(taken)
  expect(await contents()).toEqual(held)
  return services
}

/**
 * The files and databases that were made beside the database of the application.
 * @param inDb runs a command in the container of the server, and returns what it prints
 */
export function keptBeside(inDb: (...args: string[]) => string): string {
  const models = "SELECT datname FROM pg_database WHERE datname LIKE 'ssot_docker%' ORDER BY 1"
  return [
    inDb('sh', '-c', 'ls /var/lib/postgresql/data | grep ^ssot_docker'),
    inDb('psql', '-U', 'app', '-d', 'app', '-Atc', models),
  ].join('\n')
}
