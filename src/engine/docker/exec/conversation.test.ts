import { PassThrough } from 'node:stream'
import type Docker from 'dockerode'
import { expect, test } from 'vitest'
import { DockerConversation } from './conversation.ts'

function frame(text: string, stream = 1): Buffer {
  const data = Buffer.from(text)
  const header = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0])
  header.writeUInt32BE(data.length, 4)
  return Buffer.concat([header, data])
}

function conversation(exitCode: number | null = 0) {
  const stream = new PassThrough()
  const exec = { inspect: async () => ({ ExitCode: exitCode }) } as unknown as Docker.Exec
  return { stream, talk: new DockerConversation(exec, stream) }
}

test('lines come in order, however frames and lines are cut into pieces', async () => {
  const whole = Buffer.concat([frame('one\ntw'), frame('no\n', 2), frame('o ü'), frame('\n\nthree\nfour')])
  for (const size of [1, 3, 7, whole.length]) {
    const { stream, talk } = conversation()
    for (let at = 0; at < whole.length; at += size) stream.write(whole.subarray(at, at + size))
    const lines = [await talk.nextLine(), await talk.nextLine(), await talk.nextLine(), await talk.nextLine()]
    expect(lines).toEqual(['one', 'two ü', '', 'three'])
    expect(talk.takeErrors()).toBe('no')
    expect(talk.takeErrors()).toBe('')
  }
})

test('who waits for a line gets the next one, and null at the end', async () => {
  const { stream, talk } = conversation(3)
  const [first, second] = [talk.nextLine(), talk.nextLine()]
  stream.write(frame('one\n'))
  expect(await first).toBe('one')
  stream.write(frame('psql: error\n', 2))
  stream.end()
  expect(await second).toBeNull()
  expect(await talk.nextLine()).toBeNull()
  expect(await talk.ended).toEqual({ exitCode: 3, errors: 'psql: error' })
  talk.send('SELECT 1')
})

test('a conversation whose container is gone has ended, and says why', async () => {
  const stream = new PassThrough()
  const exec = { inspect: () => Promise.reject(new Error('no such exec')) } as unknown as Docker.Exec
  const talk = new DockerConversation(exec, stream)
  stream.destroy(new Error('socket hang up'))
  expect(await talk.ended).toEqual({ exitCode: null, errors: 'no such exec' })
})
