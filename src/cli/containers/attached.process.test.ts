import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { identify } from '../../host/processes/identity.ts'

const ATTACHED = new URL('./attached.ts', import.meta.url).href

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'a command on the terminal does not outlive the CLI that %s ends',
  async (signal) => {
    const folder = mkdtempSync(join(tmpdir(), 'ssot-attached-'))
    const stand = join(folder, 'docker')
    writeFileSync(stand, `#!/bin/sh\necho $$ > '${folder}/pid'\nexec sleep 600\n`, { mode: 0o755 })
    const source = `import { runAttached } from ${JSON.stringify(ATTACHED)}\nawait runAttached([${JSON.stringify(stand)}, 'logs'], process.env)`
    const cli = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: 'ignore' })
    const pid = () => {
      try {
        return Number(readFileSync(join(folder, 'pid'), 'utf8'))
      } catch {
        return 0 // It has not started yet.
      }
    }
    await expect.poll(pid, { timeout: 20_000 }).toBeGreaterThan(0)
    const command = identify(pid())
    expect(command).not.toBeNull()
    const ended = once(cli, 'exit')
    cli.kill(signal)
    await ended
    await expect.poll(() => identify(pid()), { timeout: 20_000 }).toBeNull()
    rmSync(folder, { recursive: true })
  },
)
