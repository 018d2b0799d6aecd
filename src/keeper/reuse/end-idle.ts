import { SsotError } from '../../core/errors/errors.ts'
import type { RestEnd } from '../../core/events/event.ts'
import type { Home } from '../../host/home/home.ts'
import type { RestRecord } from '../../host/registry/rests.ts'
import { KeeperConnection, KeeperLost } from '../client/connection.ts'
import { connectTo } from '../client/launch.ts'

/** `in use`: a run uses it now, so it stays. */
export type IdleEnd = 'removed' | 'in use'

/**
 * Asks the keeper of a stack that is kept between runs to end it, unless a run uses it. Resolves when it is removed. The keeper
 * decides, so no run that comes meanwhile loses its stack.
 * @throws TEARDOWN_INCOMPLETE; KEEPER_VERSION when the keeper is of another version
 */
export async function endIdle(
  home: Home,
  { key }: Pick<RestRecord, 'key'>,
  because: RestEnd,
): Promise<IdleEnd> {
  const socket = await connectTo(home, key)
  // It has ended meanwhile.
  if (socket === null) return 'removed'
  if (socket === 'busy') return 'in use'
  const connection = new KeeperConnection(socket, undefined)
  try {
    const { isInUse } = await connection.endRest(because)
    return isInUse ? 'in use' : 'removed'
  } catch (error) {
    if (!(error instanceof KeeperLost)) throw error
    throw new SsotError({
      code: 'TEARDOWN_INCOMPLETE',
      summary: 'The keeper of a stack that is kept between runs ended before its stack was removed',
      todo: 'Run `npx ssot-docker prune`, which removes what it has left.',
      cause: error,
    })
  } finally {
    connection.close()
  }
}
