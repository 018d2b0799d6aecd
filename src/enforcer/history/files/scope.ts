import { brief } from './facts.ts'
import { secretsOf } from './secrets.ts'

/** A line of a file, by what it says, so that it is the same one at another place. */
export interface Place {
  /** What is compared. Two lines that say the same are the same place. */
  readonly id: string
  /** What is told: `services.redis`, `FROM node:24`. */
  readonly shown: string
}

/** What each line of a file is about; null: nothing, because it is empty or a comment. */
export function placesIn(text: string, kind: 'matrix' | 'compose' | 'dockerfile'): (Place | null)[] {
  const lines = text.split(/\r\n|\n|\r/u)
  if (kind === 'compose') return keysIn(lines)
  return lines.map((line) => {
    if (kind === 'dockerfile')
      return /^\s*(?:#|$)/u.test(line) ? null : place(line.trim().replace(/\s+/gu, ' '))
    const [, row] = /^\s*\|\s*([^|]*?)\s*\|/u.exec(line) ?? []
    const own = row ?? line.replace(/<!--.*?-->/gu, '').trim()
    return own === '' ? null : place(own)
  })
}

/** Each line by the keys that lead to it: `services.redis.image`. An entry of a list is called by its text. */
function keysIn(lines: readonly string[]): (Place | null)[] {
  const open: { indent: number; name: string }[] = []
  return lines.map((line) => {
    const [, space = '', dash = '', rest = ''] = /^(\s*)((?:-\s+)*)(.*)$/u.exec(line) ?? []
    if (rest === '' || rest.startsWith('#')) return null
    const indent = space.length + dash.length
    while ((open.at(-1)?.indent ?? -1) >= indent) open.pop()
    const [, , key] = /^(["']?)([\w.$/-]+)\1\s*:(?:\s|$)/u.exec(rest) ?? []
    const name = key ?? rest.replace(/\s+#.*$/u, '')
    open.push({ indent, name })
    const path = open.map((one) => one.name).join('.')
    return key === undefined ? place(name, path) : { id: path, shown: brief(path, LONGEST) }
  })
}

const LONGEST = 60

function place(text: string, id = text): Place {
  const [first = ''] = text.split(/[\s=:]/u)
  return { id, shown: secretsOf('', text).length > 0 ? `${first} (hidden)` : brief(text, LONGEST) }
}
