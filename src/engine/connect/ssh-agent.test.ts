import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CommandAgent, sshCommand } from './ssh-agent.ts'

const OPTIONS = ['-o', 'ConnectTimeout=30', '-o', 'BatchMode=yes', '-T', '--']
const DIAL = ['system', 'dial-stdio']

test.each([
  ['ssh://ci', ['ssh', ...OPTIONS, 'ci', 'docker', ...DIAL]],
  ['ssh://me@ci:2222', ['ssh', '-l', 'me', '-p', '2222', ...OPTIONS, 'ci', 'docker', ...DIAL]],
  [
    'ssh://me@ci/run/d.sock',
    ['ssh', '-l', 'me', ...OPTIONS, 'ci', 'docker', '--host', 'unix:///run/d.sock', ...DIAL],
  ],
  ['ssh://[fd00::5]', ['ssh', ...OPTIONS, 'fd00::5', 'docker', ...DIAL]],
  ['ssh://-oProxyCommand=x', ['ssh', ...OPTIONS, '-oProxyCommand=x', 'docker', ...DIAL]],
])('the ssh command for %s does not take any part of it for an option', (endpoint, command) => {
  expect(sshCommand(endpoint).map((one) => one.toLowerCase())).toEqual(
    command.map((one) => one.toLowerCase()),
  )
})

describe('CommandAgent', () => {
  let folder: string
  let server: Server
  let path: string
  let connections: number

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ssot-agent-'))
    path = join(folder, 's')
    connections = 0
    server = createServer((question, response) => {
      question.pipe(response)
    }).on('connection', () => connections++)
    server.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n')
      socket.pipe(socket)
    })
    await new Promise<void>((resolve) => server.listen(path, resolve))
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true })
  })

  const pipe = (target: string) => [
    process.execPath,
    '-e',
    `const s = require('net').connect(${JSON.stringify(target)}); process.stdin.pipe(s); s.pipe(process.stdout)`,
  ]

  function ask(agent: CommandAgent, text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const asked = request({ agent, host: 'engine', method: 'POST' }, (response) => {
        let answer = ''
        response.setEncoding('utf8').on('data', (part: string) => {
          answer += part
        })
        response.on('end', () => resolve(answer))
      })
      asked.on('error', reject)
      asked.end(text)
    })
  }

  test('consecutive requests use the same connection', async () => {
    const agent = new CommandAgent(pipe(path), process.env)
    const long = 'x'.repeat(500_000)
    expect(await ask(agent, long)).toBe(long)
    expect(await ask(agent, 'two')).toBe('two')
    expect(connections).toBe(1)
    agent.destroy()
  })

  test('a connection can be upgraded, as for a command that is run in a container', async () => {
    const agent = new CommandAgent(pipe(path), process.env)
    const answer = await new Promise<string>((resolve, reject) => {
      const asked = request({ agent, host: 'engine', headers: { Connection: 'Upgrade', Upgrade: 'tcp' } })
      asked.on('error', reject)
      asked.on('upgrade', (_, socket) => {
        socket.once('data', (data: Buffer) => {
          resolve(data.toString())
          socket.destroy()
        })
        socket.write('hello')
      })
      asked.end()
    })
    expect(answer).toBe('hello')
    agent.destroy()
  })

  test('the error of a failed connection has the reason', async () => {
    const refused = new CommandAgent(
      [process.execPath, '-e', "console.error('Permission denied (publickey).'); process.exitCode = 255"],
      process.env,
    )
    await expect(ask(refused, '')).rejects.toThrow('ended with 255: Permission denied (publickey).')
    const missing = new CommandAgent([join(folder, 'ssh')], process.env)
    await expect(ask(missing, '')).rejects.toThrow('cannot be run: spawn')
  })
})
