import type { StackInfo } from '../../../core/endpoints/endpoints.ts'
import type { Connection } from '../../../engine/connect/connect.ts'
import { run } from '../../../host/tools/run.ts'
import { inspectAll } from '../../../stack/targets/observe.ts'
import { TEST_LIMIT } from '../../../testing/processes/limit.ts'
import { MysqlClient } from '../../../testing/stores/mysql.ts'
import { SEEDS } from './fixture.ts'

/** How long the server may take to answer after its restart. */
const ANSWER_LIMIT_MS = 60_000

/** Runs statements in the database of a stack. */
export async function sql(
  { project }: StackInfo,
  { engine }: Connection,
  statements: readonly string[],
): Promise<void> {
  const [server] = await inspectAll(engine, project)
  const client = await MysqlClient.open(engine.exec, { product: 'mariadb' }, server?.summary.id ?? '')
  await client.query(...statements)
  client.close()
}

/**
 * Restarts the server of a stack with an empty folder in memory, and writes its seeds: as scripts do it that know no other way. It asks as
 * often as it can whether it answers.
 */
export async function restart(info: StackInfo, connection: Connection): Promise<void> {
  const { engine, target, env } = connection
  const ids = (await inspectAll(engine, info.project)).map(({ summary }) => summary.id)
  const command = [target.docker, ['restart', ...ids]].flat()
  await run(command, { cwd: process.cwd(), env, limit: TEST_LIMIT })
  for (const limit = performance.now() + ANSWER_LIMIT_MS; ; ) {
    try {
      await sql(info, connection, SEEDS)
      return
    } catch (error) {
      if (performance.now() > limit) throw error
    }
  }
}
