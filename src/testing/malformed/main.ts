import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { COMMANDS, isTold, runCommand } from './commands.ts'
import { place } from './place.ts'
import { malformed } from './repositories.ts'
import { standIns } from './stand-ins.ts'

/*
 * Runs every command over generated repositories: `node main.ts SEED COUNT`. Prints a line of JSON before each command
 * and one for each fault, so that who reads them knows where it hangs.
 */

const [seed = 1, count = 1] = process.argv.slice(2).map(Number)
const say = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`)
const folder = mkdtempSync(join(tmpdir(), 'ssot-malformed-'))
try {
  using tools = await standIns(join(folder, 'tools'))
  const repositories = fc.sample(malformed, { seed, numRuns: count })
  for (const [index, repository] of repositories.entries()) {
    const root = join(folder, `${index}`)
    mkdirSync(root)
    await place(root, repository)
    for (const command of COMMANDS) {
      const name = command.join(' ')
      say({ index, command: name })
      const { output, faults } = await runCommand(command, root, tools.env)
      for (const fault of faults) say({ index, command: name, fault })
      if (name !== 'validate --format json') continue
      for (const { path, says } of repository.expected.filter((one) => !isTold(output, one))) {
        const fault = `it does not say "${says}" of ${path}:\n${output.slice(0, 2000)}`
        say({ index, command: name, fault })
      }
    }
    rmSync(root, { recursive: true })
  }
  say({ done: repositories.length })
} finally {
  rmSync(folder, { recursive: true })
}
