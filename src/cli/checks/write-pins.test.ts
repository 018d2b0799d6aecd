import { expect, test } from 'vitest'
import type { Pin } from '../../enforcer/pin/decide.ts'
import { matrixText, TEST_MATRIX } from '../../testing/repositories/test-repository.ts'
import { makeTree } from '../../testing/repositories/tree.ts'
import { writePins } from './write-pins.ts'

const DIGEST = `sha256:${'5'.repeat(64)}`
const PIN: Pin = { image: { image: 'redis:8', row: null, used: null }, digest: DIGEST, change: 'added' }

async function write(files: Record<string, string>) {
  using tree = makeTree({ [TEST_MATRIX]: matrixText(), ...files })
  const printed: string[] = []
  const print = (line: string) => void printed.push(line)
  const context = { print, note: print, printData: print, fail: () => print('failed') }
  const failure = await writePins(context, tree.root, [PIN], false).then(
    () => null,
    (error: NodeJS.ErrnoException) => error.code,
  )
  return { printed, failure, text: tree.read(TEST_MATRIX) }
}

test('a digest is told when it is in the matrix', async () => {
  const { printed, text } = await write({})
  expect(text).toContain(DIGEST)
  expect(printed).toEqual([`pinned   redis:8  ${DIGEST}`, expect.stringContaining('1 digest written into')])
})

test('no digest is said to be pinned when the matrix cannot be written', async () => {
  const [folder, name] = TEST_MATRIX.split('/')
  // The file that is written first, of which only one can exist.
  const { printed, failure } = await write({ [`${folder}/.${name}.${process.pid}.ssot-new`]: '' })
  expect(failure).toBe('EEXIST')
  expect(printed).toEqual([])
})
