import { expect, test } from 'vitest'
import type { Conversation } from '../../../engine/exec.ts'
import { RedisSession } from './session.ts'

/** A client that prints these lines, and ends after the last one. */
function client(...lines: string[]): Conversation {
  const rest = [...lines]
  const ended = Promise.withResolvers<{ exitCode: number; errors: string }>()
  return {
    send() {},
    async nextLine() {
      const line = rest.shift()
      if (line === undefined) ended.resolve({ exitCode: 1, errors: 'gone' })
      return line ?? null
    },
    takeErrors: () => '',
    ended: ended.promise,
    close() {},
  }
}

test('after a command that fails, the next commands get their own answers', async () => {
  const session = new RedisSession(
    client('ERROR,"ERR unknown command"', '1', '"ssot:1"', '"PONG"', '"ssot:2"'),
  )
  await expect(session.send(['FUNCTION', 'DUMP'], ['INCR', 'a'])).rejects.toThrow('ERR unknown command')
  expect(await session.send(['PING'])).toEqual([[Buffer.from('PONG')]])
})

test('a session that ends in the middle of the answers is an error with what it has printed', async () => {
  const session = new RedisSession(client('1'))
  await expect(session.send(['INCR', 'a'])).rejects.toThrow('the session of redis-cli has ended: gone')
  expect(session.isOver).toBe(true)
})
