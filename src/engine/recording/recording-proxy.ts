import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { type Duplex, pipeline } from 'node:stream'
import type { Exchange } from '../../core/replay/exchange.ts'
import { HttpReader } from './http-messages.ts'

/** A proxy that records what passes through it. */
export interface RecordingProxy extends AsyncDisposable {
  /** Where it listens, in the form of `DOCKER_HOST`. */
  endpoint: string
  /** The requests that may have changed something, in the order of their answers; or why they are not known. */
  recorded(): { exchanges: Exchange[] } | { unread: string }
}

/**
 * Listens on a socket that only this user can open, and passes on everything between its clients and an engine as it is.
 * @param dial opens a connection to the engine
 */
export async function recordingProxy(socketPath: string, dial: () => Duplex): Promise<RecordingProxy> {
  const exchanges: Exchange[] = []
  let unread: string | undefined
  const open = new Set<Duplex>()
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = dial()
    for (const one of [client, engine]) {
      open.add(one)
      one.on('close', () => open.delete(one))
    }
    readAlong(client, engine, {
      onExchange: (exchange) => void exchanges.push(exchange),
      onUnread: (reason) => {
        unread ??= reason
      },
    })
    pass(client, engine)
  })
  // Nobody else may connect, not even in the moment in which the socket is made.
  const mask = process.umask(0o177)
  try {
    server.listen(socketPath)
  } finally {
    process.umask(mask)
  }
  await once(server, 'listening')
  return {
    endpoint: `unix://${socketPath}`,
    recorded: () => (unread === undefined ? { exchanges: [...exchanges] } : { unread }),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      for (const one of open) one.destroy()
      await closed
    },
  }
}

/** Passes on all bytes and the ends of both directions. An error of one side ends the other. */
function pass(client: Socket, engine: Duplex): void {
  const ignore = () => {}
  pipeline(client, engine, (error) => error && client.destroy())
  pipeline(engine, client, (error) => error && engine.destroy())
  for (const one of [client, engine]) one.on('error', ignore)
}

interface Listener {
  onExchange(exchange: Exchange): void
  onUnread(reason: string): void
}

function readAlong(client: Socket, engine: Duplex, { onExchange, onUnread }: Listener): void {
  /** The requests that have no answer yet. */
  const asked: { method: string; path: string; body: string }[] = []
  const isChange = (firstLine: string) => !/^(GET|HEAD|OPTIONS) /.test(firstLine)
  const requests = new HttpReader({
    isBodiless: () => false,
    isKept: isChange,
    onMessage: ({ firstLine, body }) => {
      const [method = '', path = ''] = firstLine.split(' ')
      asked.push({ method, path, body: body.toString('utf8') })
    },
  })
  const answers = new HttpReader({
    isBodiless: (firstLine) => /^HTTP\/1\.1 (1\d\d|204|304)/.test(firstLine) || asked[0]?.method === 'HEAD',
    isKept: () => isChange(`${asked[0]?.method} `),
    onMessage: ({ firstLine, body }) => {
      const status = Number(firstLine.split(' ')[1])
      if (status >= 100 && status < 200 && status !== 101) return
      // The connection belongs to a stream of bytes now, as that of an exec.
      if (status === 101) for (const reader of [requests, answers]) reader.stop()
      const request = asked.shift()
      if (request === undefined) throw new Error('an answer without a request')
      if (isChange(`${request.method} `)) onExchange({ ...request, status, answer: body.toString('utf8') })
    },
  })
  let isRead = true
  const read = (act: () => void) => {
    if (!isRead) return
    try {
      act()
    } catch (error) {
      isRead = false
      onUnread(error instanceof Error ? error.message : String(error))
    }
  }
  client.on('data', (bytes: Buffer) => read(() => requests.push(bytes)))
  engine.on('data', (bytes: Buffer) => read(() => answers.push(bytes)))
  engine.on('end', () => read(() => answers.end()))
  client.on('close', () => {
    const change = asked.find(({ method }) => isChange(`${method} `))
    if (change !== undefined) read(() => onUnread(`${change.method} ${change.path} had no answer`))
  })
}
