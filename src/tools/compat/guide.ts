import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { snippetsOf } from '../docs/snippets.ts'

/** A chapter of a page in docs/, as the steps that a reader follows. */
export interface Chapter {
  /** The files to write, by path from the project's root. */
  files: Readonly<Record<string, string>>
  /** The commands to run in order, each split into its arguments. */
  commands: readonly (readonly string[])[]
  /** The files in its drawing of a repository; empty: it has none. */
  tree: readonly string[]
}

const DOCS = join(import.meta.dirname, '..', '..', '..', 'docs')

/** docs/getting-started.md. */
export const PAGE = join(DOCS, 'getting-started.md')

/** docs/jest.md. Its projects use the matrix and compose file of {@link PAGE}. */
export const JEST_PAGE = join(DOCS, 'jest.md')

/** docs/other-runners.md, whose projects use them, too. */
export const OTHER_RUNNERS_PAGE = join(DOCS, 'other-runners.md')

/** The files of the first chapter of {@link PAGE} that describe the stack. */
export const STACK_FILES = [
  'package.json',
  'docker/DOCKER_SSOT_MATRIX.md',
  'docker/compose.test.yml',
  'app/server.js',
]

/** The titles of the chapters of {@link PAGE} that have steps to follow. */
export const CHAPTERS = [
  'A first test',
  'With the plugin',
  'Services as types',
  'CommonJS',
  'Workspaces',
] as const

export function chapter(title: (typeof CHAPTERS)[number]): Chapter {
  return chapterOf(PAGE, title)
}

/** @throws Error when the page has no chapter with the title, or the chapter has one file twice */
export function chapterOf(page: string, title: string): Chapter {
  const text = textOf(page, title)
  const files: Record<string, string> = {}
  const commands: string[][] = []
  const tree: string[] = []
  for (const { language, text: body, file } of snippetsOf(text)) {
    const lines = body.trim().split('\n')
    if (language === 'sh') commands.push(...lines.map((line) => line.split(' ')))
    else if (language === 'text') tree.push(...lines)
    else if (file === null || file in files)
      throw new Error(`${title}: the file of this snippet is unclear\n${body}`)
    else files[file] = body
  }
  return { files, commands, tree }
}

/** The titles of a page, without those in its Markdown examples. */
export function titles(page: string): string[] {
  return sections(page).map(({ title }) => title)
}

function textOf(page: string, wanted: string): string {
  const found = sections(page).find(({ title }) => title === wanted)
  if (found === undefined) throw new Error(`${page} has no chapter "${wanted}".`)
  return found.text
}

function sections(page: string): { title: string; text: string }[] {
  const found: { title: string; text: string }[] = []
  let isFenced = false
  for (const line of readFileSync(page, 'utf8').split('\n')) {
    if (line.startsWith('```')) isFenced = !isFenced
    const [, title] = (!isFenced && /^## (.+)$/.exec(line)) || []
    if (title !== undefined) found.push({ title, text: '' })
    const last = found.at(-1)
    if (last) last.text += `${line}\n`
  }
  return found
}
