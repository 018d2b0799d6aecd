import { connect } from '../engine/connect.ts'
import { homeOf } from '../engine/home.ts'
import { identify } from '../engine/process-identity.ts'
import { Registry } from '../engine/registry.ts'
import { describeOrphan, sweep } from './sweep.ts'

/*
 * `node sweeper.js`: removes what killed processes have left and says so, a line for each stack. A client starts it
 * when it loses its keeper (`recover.ts`). It is a process of its own, so that the client's end does not end it, and
 * so that workers need not load an engine's libraries.
 */

for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
// The client may be gone before the stack is.
process.stdout.on('error', () => {})

const home = homeOf(process.env)
const self = identify(process.pid)
if (self === null) throw new Error('This process cannot find itself in the process table.')
using registry = new Registry(home.registry)
const { engine } = await connect(home, process.env)
const { orphans } = await sweep(home, engine, registry, self)
for (const orphan of orphans) console.log(describeOrphan(orphan))
if (orphans.some((orphan) => 'error' in orphan)) process.exitCode = 1
