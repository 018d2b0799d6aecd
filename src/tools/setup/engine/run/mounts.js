import { readFileSync } from 'node:fs'
import { run } from '../../processes/run.js'

/**
 * The mount points at or under a folder, deepest first: the order in which they can be unmounted.
 *
 * @param {string} mountInfo The text of `/proc/self/mountinfo`.
 * @param {string} folder
 */
export function mountsUnder(mountInfo, folder) {
  return mountInfo
    .split('\n')
    .map((line) => decodeOctal(line.split(' ')[4] ?? ''))
    .filter((point) => point === folder || point.startsWith(`${folder}/`))
    .reverse()
    .sort((a, b) => b.split('/').length - a.split('/').length)
}

/**
 * Unmounts everything at or under a folder.
 *
 * @param {string} folder
 * @param {string} step
 * @returns {Promise<number>} The number of mounts.
 */
export async function unmountUnder(folder, step) {
  const points = mountsUnder(readFileSync('/proc/self/mountinfo', 'utf8'), folder)
  for (const point of points) {
    await run('umount', [point], {
      step,
      summary: `${point}, left behind by an engine, cannot be unmounted`,
      todo: 'find the process that uses it with `fuser -m`, end it, then run the command again',
    })
  }
  return points.length
}

/** @param {string} text mountinfo encodes special characters: a space is \040. */
function decodeOctal(text) {
  return text.replace(/\\([0-7]{3})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 8)))
}
