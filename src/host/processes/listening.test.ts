import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { processListeningOn } from './listening.ts'

test.runIf(process.platform === 'linux')(
  'a port names the process that listens on it, and nothing once it is closed',
  async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    expect(processListeningOn(address.port, 'tcp')).toMatch(new RegExp(`^\\S.* \\(pid ${process.pid}\\)$`))
    await new Promise((resolve) => server.close(resolve))
    expect(processListeningOn(address.port, 'tcp')).toBeNull()
  },
)
