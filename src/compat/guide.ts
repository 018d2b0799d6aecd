import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { snippetsOf } from '../dev/readme.ts'

/** One part of docs/getting-started.md, as a reader carries it out. */
export interface Chapter {
  /** What it has written, by path from the project's root. */
  files: Readonly<Record<string, string>>
  /** What it has typed, in order, one argument an entry. */
  commands: readonly (readonly string[])[]
  /** The files of its picture of a repository; empty where it has none. */
  tree: readonly string[]
}

/** The guide's own file. */
export const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'getting-started.md')

/** The titles of the page's chapters that have something to carry out. */
export const CHAPTERS = [
  'A first test',
  'With the plugin',
  'Services as types',
  'CommonJS',
  'Workspaces',
] as const

/** @throws Error when the page has no such chapter, or one of its files twice */
export function chapter(title: (typeof CHAPTERS)[number]): Chapter {
  const text = textOf(title)
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

/** Titles in the page, those of its Markdown examples excluded. */
export function titles(): string[] {
  return sections().map(({ title }) => title)
}

function textOf(wanted: string): string {
  const found = sections().find(({ title }) => title === wanted)
  if (found === undefined) throw new Error(`The page has no chapter "${wanted}".`)
  return found.text
}

function sections(): { title: string; text: string }[] {
  const found: { title: string; text: string }[] = []
  let isFenced = false
  for (const line of readFileSync(PAGE, 'utf8').split('\n')) {
    if (line.startsWith('```')) isFenced = !isFenced
    const [, title] = (!isFenced && /^## (.+)$/.exec(line)) || []
    if (title !== undefined) found.push({ title, text: '' })
    const last = found.at(-1)
    if (last) last.text += `${line}\n`
  }
  return found
}
