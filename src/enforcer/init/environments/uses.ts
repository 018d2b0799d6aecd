import { posix } from 'node:path'
import { defaultFileFor } from '../../compose/default-names.ts'
import type { Repository, TextFile } from '../../repository.ts'
import { yamlTexts } from '../../text/fragments/yaml-texts.ts'
import { type ComposeRun, type Reference, readReferences, resolveIn } from '../../text/references.ts'
import { isEndToEnd, type RoleName, roleOfScript, wordsIn } from './roles.ts'

/** A command in a script, a CI file or a program that starts a stack. */
export interface ComposeUse {
  /** What it is for, by the name of its script, job or file; null: the names do not say it. */
  role: RoleName | null
  isEndToEnd: boolean
  /** The compose files that it reads, from the root, in its order. Later files change earlier ones. */
  files: readonly string[]
  profiles: readonly string[]
  /** From the root; those whose names have variables are left out. */
  envFiles: readonly string[]
}

/** Every command of the repository that names compose files or uses the default one. What Markdown says is left out. */
export function composeUses({ texts, composeFiles }: Repository): ComposeUse[] {
  const known = new Set(composeFiles.map(({ source }) => source.path))
  return texts
    .filter(({ kind }) => kind !== 'markdown')
    .flatMap((text) => {
      const { runs, commands } = readReferences(text)
      return [
        ...runs.flatMap((run) => ofRun(run, text, known)),
        ...(text.kind === 'shell' || text.kind === 'makefile' ? defaultsIn(text, known) : []),
        ...commands
          .filter(({ command }) => command === null)
          .flatMap(({ span, files }) => {
            const named = pathsOf(files, known)
            return named.length === 0
              ? []
              : [{ ...meaning(text, span.start), files: named, profiles: [], envFiles: [] }]
          }),
      ]
    })
}

/** `COMPOSE_FILE=${COMPOSE_FILE:-compose.test.yml}`: what a script uses if nothing else is set. */
function defaultsIn(text: TextFile, known: ReadonlySet<string>): ComposeUse[] {
  const { path, text: content } = text.source
  return [...content.matchAll(/\bCOMPOSE_FILE:?[-=]["']?([\w./-]+\.ya?ml)/gu)].flatMap(
    ({ 1: file = '', index }) => {
      const found = resolveIn(['.', posix.dirname(path)], file).find((one) => known.has(one))
      return found === undefined
        ? []
        : [{ ...meaning(text, index), files: [found], profiles: [], envFiles: [] }]
    },
  )
}

/** Commands that end, look at or check a stack say little about it. */
const STARTS = /^(?:up|run|start|create|build|watch|)$/u

function ofRun(
  { command, files, folders }: ComposeRun,
  text: TextFile,
  known: ReadonlySet<string>,
): ComposeUse[] {
  if (command.compose === null || !STARTS.test(command.verb)) return []
  const [folder = '.'] = folders ?? ['.']
  const byDefault = files.length === 0 ? defaultFileFor(folder, known) : null
  const named = byDefault === null ? pathsOf(files, known) : [byDefault]
  if (named.length === 0) return []
  const { profiles, envFiles } = command.compose
  return [
    {
      ...meaning(text, command.span.start),
      files: named,
      profiles: [...fixed(profiles), ...profilesBefore(text, command.span.start)],
      envFiles: fixed(envFiles)
        .map((path) => posix.join(folder, path))
        .filter((path) => !path.startsWith('..') && !path.startsWith('/')),
    },
  ]
}

function fixed(words: readonly { text: string; isDynamic: boolean }[]): string[] {
  return words.flatMap(({ text, isDynamic }) => (isDynamic ? [] : [text]))
}

/** `COMPOSE_PROFILES=a,b docker compose up`; `*` are all. */
function profilesBefore({ source: { text } }: TextFile, start: number): string[] {
  const line = text.slice(text.lastIndexOf('\n', start) + 1, start)
  const [, names = ''] = /\bCOMPOSE_PROFILES=["']?([\w.,*-]+)/u.exec(line) ?? []
  return names.split(',').filter((name) => name !== '')
}

function pathsOf(files: readonly Reference[], known: ReadonlySet<string>): string[] {
  return files
    .filter(({ as }) => as === 'compose file')
    .flatMap(({ candidates }) => candidates.find((path) => known.has(path)) ?? [])
}

function meaning(text: TextFile, offset: number): Pick<ComposeUse, 'role' | 'isEndToEnd'> {
  const words = wordsAround(text, offset)
  const role = roleOfScript(words) ?? (text.kind === 'ci' ? 'test' : null)
  return { role, isEndToEnd: isEndToEnd(words) }
}

/** The words of the names around a command: its script, its target, its job and its file. */
function wordsAround({ source: { path, text }, kind }: TextFile, offset: number): string[] {
  const keys = () => yamlTexts(text).find(({ start, end }) => start <= offset && offset <= end)?.path ?? []
  if (kind === 'package') return wordsIn(keys()[1] ?? '')
  if (kind === 'ci') return [...wordsIn(keys().slice(0, 2).join(' ')), ...wordsIn(nameOf(path))]
  if (kind === 'makefile')
    return wordsIn(/\.ya?ml$/iu.test(path) ? (keys()[1] ?? '') : targetAt(text, offset))
  return [...wordsIn(nameOf(path)), ...wordsIn(posix.dirname(path))]
}

function nameOf(path: string): string {
  return posix.basename(path).replace(/\.[^.]+$/u, '')
}

/** The target of a Makefile or the recipe of a justfile to which a line belongs. */
function targetAt(text: string, offset: number): string {
  const heads = [...text.slice(0, offset).matchAll(/^@?([\w./-]+)(?:[ \t]+[^\s:]+)*[ \t]*:(?=[\s:]|$)/gmu)]
  return heads.at(-1)?.[1] ?? ''
}
