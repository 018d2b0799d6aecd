import { PassThrough } from 'node:stream'
import type Docker from 'dockerode'
import { expect, test } from 'vitest'
import { COMPOSE_LABEL_SERVICE } from '../../core/stacks/labels.ts'
import { DockerEvents } from './events.ts'

const line = (action: string) =>
  `${JSON.stringify({ Action: action, timeNano: 1, Actor: { ID: 'c', Attributes: { [COMPOSE_LABEL_SERVICE]: 'web' } } })}\n`

async function watched() {
  const stream = new PassThrough()
  const docker = { getEvents: async () => stream } as unknown as Docker
  const seen: string[] = []
  const { close } = await new DockerEvents({ docker, installation: 'i' }).watch('p', {
    onEvent: ({ action }) => void seen.push(action),
    onLost: () => void seen.push('lost'),
  })
  const isClosed = new Promise<void>((resolve) => stream.on('close', resolve))
  return { stream, seen, close, isClosed }
}

test('a stream with many lines that cannot be read is lost once, and reports nothing after that', async () => {
  const { stream, seen, isClosed } = await watched()
  stream.write(`${line('start')}<html>\n{"Action":1}\n${line('die')}`)
  await isClosed
  expect(seen).toEqual(['start', 'lost'])
})

test('a stream that the engine ends is lost once, after its last event', async () => {
  const { stream, seen, isClosed } = await watched()
  stream.end(line('die'))
  await isClosed
  expect(seen).toEqual(['die', 'lost'])
})

test('a stream that is closed by its reader is not lost', async () => {
  const { stream, seen, close, isClosed } = await watched()
  close()
  stream.write('<html>\n')
  await isClosed
  expect(seen).toEqual([])
})

test('an error of the stream is a loss', async () => {
  const { stream, seen, isClosed } = await watched()
  stream.destroy(new Error('reset'))
  await isClosed
  expect(seen).toEqual(['lost'])
})
