import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { snippetsOf } from '../docs/snippets.ts'

/** One part of a page of docs/, as a reader carries it out. */
export interface Chapter {
  /** What it has written, by path from the project's root. */
  files: Readonly<Record<string, string>>
  /** What it has typed, in order, one argument an entry. */
  commands: readonly (readonly string[])[]
  /** The files of its picture of a repository; empty where it has none. */
  tree: readonly string[]
}

const DOCS = join(import.meta.dirname, '..', '..', '..', 'docs')

/** docs/getting-started.md. */
export const PAGE = join(DOCS, 'getting-started.md')

/** The guide to Jest. It says nothing of matrix and compose file, which are those of {@link PAGE}. */
export const JEST_PAGE = join(DOCS, 'jest.md')

/** The titles of the chapters of {@link PAGE} that have something to carry out. */
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

/** @throws Error when the page has no such chapter, or one of its files twice */
export function chapterOf(page: string, title: string): Chapter {
  const text = textOf(page, title)
  const files: Record<string, string> = {}
  const commands: string[][] = []
  const tree: string[] = []
  for (const { language, text: body, file } of snippetsOf(text)) {
    const lines = body.trim().split('\n')
    if (language === 'sh') commands.push(...lines.map((line) => line.split(' ')))
    else if (language === 'text') tree.push(...lines)
    else if (file === null || file in files) throw new Error(`${title}: which file is this?\n${body}`)
    else files[file] = body
  }
  return { files, commands, tree }
}

/** The titles in a page, those of its Markdown examples excluded. */
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
