import { renameSync, writeFileSync } from 'node:fs'

/**
 * Writes a file atomically: a reader sees the old text or the new one, never a part of it.
 *
 * @param {string} file
 * @param {string} text
 */
export function writeFileAtomically(file, text) {
  const temporary = `${file}.${process.pid}.new`
  writeFileSync(temporary, text, { mode: 0o600 })
  renameSync(temporary, file)
}
