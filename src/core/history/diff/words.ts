import type { Difference } from './differences.ts'

/** A longer value, such as the content of a config, would hide the rest. */
const LONGEST = 72

/**
 * A difference in words: `api: port 27000 to 27010`, `worker: memory added, 512M`, `web: added`.
 */
export function describeDifference({ subject, field, from, to }: Difference): string {
  if (field === null) return `${subject}: ${from === null ? 'added' : 'removed'}`
  if (from === to) return `${subject}: ${field} changed`
  if (from === null)
    return `${subject}: ${field} added${to === null || to === '' ? '' : `, ${shortened(to)}`}`
  if (to === null) return `${subject}: ${field} removed${from === '' ? '' : `, was ${shortened(from)}`}`
  const [before, after] = apart(from, to)
  return `${subject}: ${field} ${before} to ${after}`
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}

/** Two values, each cut around the place where they begin to differ if they are long. */
function apart(from: string, to: string): [string, string] {
  if (from.length <= LONGEST && to.length <= LONGEST) return [from, to]
  let same = 0
  while (same < from.length && from[same] === to[same]) same += 1
  const start = Math.max(0, same - LONGEST / 3)
  const cut = (text: string) => `${start > 0 ? '…' : ''}${shortened(text.slice(start))}`
  return [cut(from), cut(to)]
}
