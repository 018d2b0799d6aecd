import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { parentPid } from './parent-pid.ts'

test('the parent of a worker of this run is the main process', async () => {
  expect(await parentPid()).toBe(process.ppid)
})

/** Calls parentPid after its parent has ended, and before its event loop can notice, because it blocks the loop. */
const ORPHAN = `
import { parentPid } from ${JSON.stringify(join(import.meta.dirname, 'parent-pid.ts'))}
import { readFileSync } from 'node:fs'
const parent = process.ppid
process.send('ready')
while (process.ppid === parent) readFileSync('/proc/self/stat')
const answer = await parentPid().then((pid) => 'pid ' + pid, (error) => error.message)
process.stdout.write(answer)
`
/** Ends as soon as its child is ready. The child inherits its output. */
const PARENT = `
import { fork } from 'node:child_process'
fork(process.argv[2], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }).on('message', () => process.kill(process.pid, 'SIGKILL'))
`

test.runIf(process.platform === 'linux')(
  'a worker whose main process has ended is not mistaken for the child of another process',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ssot-parent-'))
    const [parent, orphan] = [join(folder, 'parent.mjs'), join(folder, 'orphan.mjs')]
    writeFileSync(parent, PARENT)
    writeFileSync(orphan, ORPHAN)
    // The output ends when the orphan ends.
    const { stdout } = spawn(process.execPath, [parent, orphan], { stdio: ['ignore', 'pipe', 'inherit'] })
    const answer = await text(stdout)
    rmSync(folder, { recursive: true })
    expect(answer).toBe("The test runner's main process has ended.")
  },
)
