import { join } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { unifiedDiff } from '../../enforcer/fix/diff.ts'
import { writeChanged } from '../../enforcer/fix/write.ts'
import type { Pin } from '../../enforcer/pin/decide.ts'
import { withDigests } from '../../enforcer/pin/edit-table.ts'
import { plural } from '../../enforcer/report/words.ts'
import { loadSource } from '../../enforcer/scan/load.ts'
import { MATRIX_PATH } from '../../host/home/matrix-file.ts'
import type { CliContext } from '../context.ts'

/**
 * Writes the digests into the matrix, and prints them when they are there. Nothing is written for a dry run, whose changes are
 * printed as a diff.
 *
 * @throws FILE_CHANGED when the matrix cannot be read or written; nothing was changed
 */
export async function writePins(
  context: Pick<CliContext, 'print' | 'printData' | 'note' | 'fail'>,
  root: string,
  pins: readonly Pin[],
  isDryRun: boolean,
): Promise<void> {
  const changes = pins.filter(({ change }) => change !== 'current')
  const path = MATRIX_PATH.replaceAll('\\', '/')
  const source = loadSource(root, path)
  if ('reason' in source) {
    throw new SsotError({
      code: 'FILE_CHANGED',
      summary: `${join(root, path)} ${source.reason}, since it was read`,
      todo: 'Nothing was changed. Check the file, and run the command again.',
    })
  }
  const digests = new Map(changes.map(({ image, digest }) => [image.image, digest]))
  const changed = new Map(
    changes.length === 0 ? [] : [[path, { ...source, text: withDigests(source.text, path, digests) }]],
  )
  const before = new Map([[path, source]])
  if (isDryRun) {
    if (changes.length > 0) context.printData(unifiedDiff(before, changed).replace(/\n$/, ''))
    context.note(`${plural(changes.length, 'digest')} would be written.`)
    if (changes.length > 0) context.fail()
    return
  }
  await writeChanged(root, before, changed)
  for (const pin of pins) context.print(lineOf(pin))
  context.print(`${plural(changes.length, 'digest')} written into ${path}.`)
}

function lineOf(pin: Pin): string {
  const { image, digest, change } = pin
  if (change === 'renewed') return `renewed  ${image.image}  ${pin.before} -> ${digest}`
  return `${change === 'current' ? 'current' : 'pinned '}  ${image.image}  ${digest}`
}
