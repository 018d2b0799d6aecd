import { judged, listOf, orNone } from './schema.ts'

export const relativePath = judged(
  (text) => pathProblem(text) ?? (text.includes('*') ? 'names more than one file' : undefined),
  'one path from the repository root, with `/`, without `*`, `.` or `..` segments',
)

/** A file or a folder, with `*` for a part of a name. `/**` after a folder changes nothing. */
export const outsidePath = judged((text) => {
  const path = text.replace(/\/(?:\*\*)?$/, '')
  return pathProblem(path) ?? (path.includes('**') ? 'contains `**` before its end' : undefined)
}, 'a file, or a folder with all that is in it, from the repository root, with `/`, without `.` or `..` segments; ' +
  '`*` is one or more characters other than `/`')

export const pathPattern = judged(
  (text) => pathProblem(text) ?? (text.includes('**') ? 'contains `**`' : undefined),
  'one path from the repository root, with `/`, without `.` or `..` segments; ' +
    '`*` is one or more characters other than `.` and `/`',
)

export const optionalPath = orNone(relativePath)

export const optionalPatterns = listOf(
  pathPattern,
  `one or more paths from the repository root, separated by commas, with \`/\`, without \`.\` or \`..\` segments; \`*\` is one or more characters other than \`.\` and \`/\``,
)

function pathProblem(text: string): string | undefined {
  if (text.startsWith('/') || text.startsWith('~') || /^[A-Za-z]:/.test(text)) return 'is an absolute path'
  if (text.includes('\\')) return 'contains a backslash'
  if (/\s/.test(text)) return 'contains white space'
  const segments = text.split('/')
  if (segments.includes('..')) return 'leaves its folder with `..`'
  if (segments.includes('.')) return 'contains a `.` segment'
  if (segments.includes('')) return 'contains an empty segment'
  return undefined
}
