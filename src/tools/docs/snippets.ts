/** One fenced block of a Markdown page. */
export interface Snippet {
  /** Such as `ts`, `yaml`, `sh`. */
  language: string
  text: string
  /** The last file in backticks in the text before it: `vitest.config.ts`, `api/Dockerfile`, `.dockerignore`; null: none. */
  file: string | null
}

/** The fenced blocks of a page, in order. A fence inside a longer fence is part of the outer block. */
export function snippetsOf(markdown: string): Snippet[] {
  const snippets: Snippet[] = []
  let file: string | null = null
  let open: { fence: string; language: string; lines: string[] } | undefined
  for (const line of markdown.split('\n')) {
    const [, fence, language = ''] = /^(`{3,})(\w*)/.exec(line) ?? []
    if (open) {
      if (fence === open.fence && language === '') {
        snippets.push({ language: open.language, text: `${open.lines.join('\n')}\n`, file })
        open = undefined
      } else open.lines.push(line)
    } else if (fence !== undefined) open = { fence, language, lines: [] }
    else file = [...line.matchAll(/`([\w./-]*(?:\.\w+|Dockerfile))`/g)].at(-1)?.[1] ?? file
  }
  return snippets
}

/**
 * A chapter of a page, from its title `## TITLE` to the next one. Titles inside of fenced blocks are part of it.
 * @throws Error when the page has no such chapter
 */
export function chapterOf(markdown: string, title: string): string {
  const lines = markdown.split('\n')
  const from = lines.indexOf(`## ${title}`)
  if (from === -1) throw new Error(`The page has no chapter "${title}".`)
  let isFenced = false
  const length = lines.slice(from + 1).findIndex((line) => {
    if (line.startsWith('```')) isFenced = !isFenced
    return !isFenced && line.startsWith('## ')
  })
  return lines.slice(from, length === -1 ? undefined : from + 1 + length).join('\n')
}

/**
 * The files that a chapter tells to write, by path.
 * @throws Error when the file of a snippet is unclear
 */
export function filesOf(chapter: string): Record<string, string> {
  const files: Record<string, string> = {}
  for (const { file, text } of snippetsOf(chapter)) {
    if (file === null || Object.hasOwn(files, file))
      throw new Error(`The file of this snippet is unclear:\n${text}`)
    files[file] = text
  }
  return files
}
