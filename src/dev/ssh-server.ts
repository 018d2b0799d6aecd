import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { until } from '../setup/until.js'
import { type RemoteEngine, temporary } from './remote-engine.ts'

/** Where Debian's openssh-server has it. */
export const SSHD = '/usr/sbin/sshd'

/** An ssh server on the engine's host, and in `path` the `ssh` that it lets in. */
export async function sshServer({
  second,
  address,
  env,
}: RemoteEngine): Promise<AsyncDisposable & { path: string }> {
  const folder = temporary()
  const file = (name: string) => join(folder.path, name)
  for (const key of ['host', 'user'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(key)])
  const docker = execFileSync('sh', ['-c', 'command -v docker'], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  }).trim()
  writeFileSync(
    file('sshd_config'),
    [
      `ListenAddress ${address}:2222`,
      `HostKey ${file('host')}`,
      `AuthorizedKeysFile ${file('user.pub')}`,
      'StrictModes no',
      'UsePAM no',
      'PasswordAuthentication no',
      `PidFile ${file('pid')}`,
      `SetEnv PATH=${join(docker, '..')}:/usr/bin:/bin`,
    ].join('\n'),
  )
  const known = `[${address}]:2222 ${readFileSync(file('host.pub'), 'utf8')}`
  writeFileSync(file('known_hosts'), known)
  writeFileSync(
    file('config'),
    `Host *\n  IdentityFile ${file('user')}\n  UserKnownHostsFile ${file('known_hosts')}\n  StrictHostKeyChecking yes\n`,
  )
  // The user's own configuration is not this test's to change, and is not read.
  mkdirSync(file('bin'))
  writeFileSync(file('bin/ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${file('config')} "$@"\n`, { mode: 0o755 })
  mkdirSync('/run/sshd', { recursive: true })
  const [command = '', ...rest] = [...second.inside, SSHD, '-D', '-e', '-f', file('sshd_config')]
  const server = spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const listens = () => (said.includes('Server listening') ? true : undefined)
  if (!(await until(listens, { deadlineMs: 20_000 }))) throw new Error(`sshd does not listen: ${said}`)
  return {
    path: [file('bin'), env.PATH].join(delimiter),
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => server.once('close', resolve))
      server.kill()
      await ended
      folder[Symbol.dispose]()
    },
  }
}
