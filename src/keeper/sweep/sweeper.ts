import { setTimeout as sleep } from 'node:timers/promises'
import { describeOrphan } from '../../core/events/wording.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { connect } from '../../engine/connect/connect.ts'
import { homeOf } from '../../host/home/home.ts'
import { ownIdentity, parseIdentity } from '../../host/processes/identity.ts'
import { Registry } from '../../host/registry/registry.ts'
import { type Swept, sweep } from './sweep.ts'

/*
 * `node sweeper.js PID@START-TIME`: removes what killed processes have left, including the stack of the named process,
 * and prints a line for each stack. A client starts it when it loses its keeper (`recover.ts`). It is a process of its
 * own, so that it goes on when the client ends, and so that workers need not load the engine's libraries.
 */

/** How often it checks whether another process has finished removing a stack. */
const POLL_MS = 100

/** What the output may not show. */
const secrets = new KnownSecrets()

for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
// The client may end before the stack is removed.
process.stdout.on('error', () => {})

try {
  const { orphans } = await sweepToTheEnd()
  for (const orphan of orphans) console.log(secrets.hide(describeOrphan(orphan)))
  if (orphans.some((orphan) => 'error' in orphan)) process.exitCode = 1
} catch (error) {
  console.log(secrets.hide(error instanceof Error ? error.message : String(error)))
  process.exitCode = 1
}

/** Sweeps until no other process is removing a stack, because that process may fail. */
async function sweepToTheEnd(): Promise<Swept> {
  const home = homeOf(process.env)
  const { engine } = await connect(home, process.env, secrets)
  const onProblem = (line: string) => console.log(secrets.hide(line))
  using registry = new Registry(home.registry, { onProblem, withoutFile: 'go on' })
  const done = parseIdentity(process.argv[2] ?? '') ?? undefined
  const outcomes: Swept['orphans'] = []
  for (;;) {
    const swept = await sweep(home, { engine, registry, self: ownIdentity(), done, emit: () => {} })
    outcomes.push(...swept.orphans.filter((orphan) => !('busyPid' in orphan)))
    if (!swept.orphans.some((orphan) => 'busyPid' in orphan)) return { ...swept, orphans: outcomes }
    await sleep(POLL_MS)
  }
}
