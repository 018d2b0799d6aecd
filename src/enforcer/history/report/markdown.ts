import { code, prose } from '../../report/markdown.ts'
import type { Trail } from '../model.ts'
import { dayOfCommit, linesOf, nothingChanged, OLDER, shortId } from './lines.ts'

/**
 * A trail as a Markdown table.
 * @param most how many lines a commit has at most; null: all
 */
export function trailTable(trail: Trail, most: number | null = null): string {
  const { entries, notes } = trail
  const rows = entries.map((entry) => {
    const { commit } = entry
    const lines = linesOf(entry)
    const left = most === null ? 0 : Math.max(0, lines.length - most)
    const shown = lines.slice(0, lines.length - left).map(prose)
    const rest = left === 0 ? [] : [`${left} more ${left === 1 ? 'change' : 'changes'}`]
    const merge = commit.parents.length > 1 ? ' (merge)' : ''
    return [
      dayOfCommit(commit),
      `${code(shortId(commit.id))}${merge}`,
      prose(commit.author.name),
      [...shown, ...rest].join('<br>'),
    ]
  })
  const table = [['Date', 'Commit', 'Author', 'Change'], ['---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
  const blocks = [...notes.map(prose), entries.length === 0 ? prose(nothingChanged(trail)) : table]
  return blocks.join('\n\n')
}

/** A trail as a page. */
export function trailPage(trail: Trail): string {
  const older = trail.isWhole ? '' : `\n${OLDER}\n`
  return `# Changes of the Docker configuration\n\n${trailTable(trail)}\n${older}`
}
