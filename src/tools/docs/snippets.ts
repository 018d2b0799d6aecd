/** One fenced block of a Markdown page. */
export interface Snippet {
  /** Such as `ts`, `yaml`, `sh`. */
  language: string
  text: string
  /** The last file in backticks in the text before it: `vitest.config.ts`; null: none. */
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
    else file = [...line.matchAll(/`([\w./-]+\.\w+)`/g)].at(-1)?.[1] ?? file
  }
  return snippets
}
