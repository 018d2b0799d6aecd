import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCommand } from '../../host/tools/start-command.ts'
import { homeFolder } from '../../tools/setup/home/home.js'
import { readProfile } from '../../tools/setup/home/profile.js'
import { until } from '../../tools/setup/processes/until.js'

/** An image registry on 127.0.0.1, which speaks plain HTTP. Engines accept that from this address. */
export interface ImageRegistry extends AsyncDisposable {
  /** `127.0.0.1:40123`, with which the names of its images begin. */
  address: string
}

/** The login of a registry that asks for one. */
export const LOGIN = { username: 'tester', password: 'quiet-otter-71' }
/** bcrypt of the password, with few rounds. */
const HTPASSWD = `${LOGIN.username}:$2y$05$abcdefghijklmnopqrstuuYzidem7xjoYq9irq4HPoJvSC75X4Y2e\n`

/** @param options `asksForLogin`: it answers only to {@link LOGIN} */
export async function imageRegistry({ asksForLogin = false } = {}): Promise<ImageRegistry> {
  const program = readProfile(homeFolder(process.env)).registry?.executable
  if (program === undefined) throw new Error('No image registry is recorded: run `npm run setup`.')
  const folder = mkdtempSync(join(tmpdir(), 'ssot-registry-'))
  const [config, users] = [join(folder, 'config.yml'), join(folder, 'users')]
  writeFileSync(users, HTPASSWD)
  writeFileSync(
    config,
    JSON.stringify({
      version: '0.1',
      log: { level: 'info', formatter: 'text' },
      storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
      http: { addr: '127.0.0.1:0', secret: 'for a test' },
      ...(asksForLogin && { auth: { htpasswd: { realm: 'test', path: users } } }),
    }),
  )
  // Into a file: a test that runs a command in place would not read a pipe, and a full one stops the registry.
  const log = join(folder, 'log')
  const command = ['sh', '-c', 'exec "$0" serve "$1" 2> "$2"', program, config, log]
  const { child, end } = startCommand(command, { cwd: folder, env: process.env })
  child.stdout.resume()
  const ended = once(child, 'close')
  const stop = async () => {
    await end()
    rmSync(folder, { recursive: true })
  }
  const read = () => (existsSync(log) ? readFileSync(log, 'utf8') : '')
  const listening = () => /listening on (127\.0\.0\.1:\d+)/.exec(read())?.[1]
  const address = await until(() => listening() ?? (child.exitCode === null ? undefined : null), {
    deadlineMs: 60_000,
  })
  if (address) return { address, [Symbol.asyncDispose]: stop }
  const printed = read()
  await stop()
  await ended
  throw new Error(`The image registry did not start:\n${printed}`)
}
