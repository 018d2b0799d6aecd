import { homeOf } from '../../host/home/home.ts'
import { type RunTarget, reuseKey } from './address.ts'
import { KeeperConnection } from './connection.ts'
import { ownEnvironment } from './environment.ts'
import { connectTo } from './launch.ts'

/**
 * Lets the keeper of a stack that is kept between runs read the files of this run, which will soon ask for the stack. Does nothing
 * if no stack is kept. It need not succeed: what it does is done again when the run asks.
 */
export async function announce({ holder, request }: RunTarget): Promise<void> {
  if (request.options.reuse === undefined) return
  try {
    const socket = await connectTo(homeOf(process.env), reuseKey(request))
    if (socket === null || socket === 'busy') return
    const connection = new KeeperConnection(socket, undefined)
    connection.unref()
    await connection.announce({ holder, request, env: ownEnvironment() })
    connection.close()
  } catch {
    // The lease, which comes next, reports what is wrong.
  }
}
