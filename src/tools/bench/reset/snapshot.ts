import { baseImage } from '../../setup/images/testing.ts'
import { POSTGRES_COMMAND, SEEDS } from './fixture.ts'
import { sql } from './restart.ts'

/** A database of `@testcontainers/postgresql`, with a snapshot of the seeds. */
export interface SnapshotRival extends AsyncDisposable {
  url: string
  /** Puts it back, as a user would after each test. */
  restore(): Promise<void>
}

/**
 * Starts the same image with the same settings and seeds as the fixture, and takes a snapshot.
 *
 * It reads the engine's address from the environment of this process, see `common/environment.ts`.
 */
export async function startSnapshotRival(): Promise<SnapshotRival> {
  // The image of its reaper would be pulled.
  process.env.TESTCONTAINERS_RYUK_DISABLED = 'true'
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql')
  const { Wait } = await import('testcontainers')
  const container = await new PostgreSqlContainer(baseImage('postgres'))
    .withDatabase('app')
    .withUsername('app')
    .withCommand([...POSTGRES_COMMAND])
    .withTmpFs({ '/var/lib/postgresql/data': 'rw' })
    // Its own check would run four times a second beside all that is measured.
    .withHealthCheck({ test: ['CMD', 'true'], interval: 3_600_000 })
    .withWaitStrategy(Wait.forListeningPorts())
    .start()
  const url = container.getConnectionUri()
  try {
    await sql(url, SEEDS)
    await container.snapshot()
  } catch (error) {
    await container.stop()
    throw error
  }
  return {
    url,
    restore: () => container.restoreSnapshot(),
    [Symbol.asyncDispose]: async () => void (await container.stop()),
  }
}
