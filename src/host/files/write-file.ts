import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'

/**
 * Writes a text to a file, and creates its folder if needed.
 * @param flag `wx`: only if there is no such file yet
 * @throws FILE_NOT_WRITTEN
 */
export function writeTextFile(file: string, text: string, flag: 'w' | 'wx' = 'w'): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text, { flag })
  } catch (cause) {
    throw new SsotError({
      code: 'FILE_NOT_WRITTEN',
      summary: `${file} could not be written: ${cause instanceof Error ? cause.message : cause}`,
      todo: 'Name a file in a folder in which you may write, and see that the disk has room.',
      cause,
    })
  }
}
