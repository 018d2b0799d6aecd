import { posix } from 'node:path'
import type { Word } from '../../core/shell/tokens.ts'
import { walkCommands } from '../../core/shell/walk.ts'
import type { TextFile } from '../repository.ts'
import type { Span } from '../source.ts'
import { type Code, matchBrackets } from './code/brackets.ts'
import { readCode } from './code/commands.ts'
import { tokenizeJavaScript, tokenizePython } from './code/tokens.ts'
import { type DockerCommand, readDockerCommand } from './docker-command.ts'
import { type Fragment, scriptFolders } from './fragments/fragment.ts'
import { markdownPieces } from './fragments/markdown.ts'
import { readFragments } from './fragments/read.ts'
import { isDockerFileName } from './names.ts'

/** A Docker file that is named in a text. */
export interface Reference {
  /** As written. */
  path: string
  span: Span
  /**
   * The paths from the root that it may mean, depending on the folder in which the text is run; empty: known only at
   * run time, or outside the repository.
   */
  candidates: readonly string[]
  /** Whether it is unknown in which folder the text is run, so that a missing file proves nothing. */
  isFolderUnknown: boolean
  as: 'compose file' | 'Dockerfile'
}

/** Docker files that one command or variable names together. */
export interface CommandReferences {
  /** `-f`: a command names them. `COMPOSE_FILE`: the variable names them. */
  by: '-f' | 'COMPOSE_FILE'
  span: Span
  files: readonly Reference[]
  /** Null: the variable or a CI input names them, not a command. */
  command: DockerCommand | null
}

/** A `docker compose` command of a text, also one that names no file. */
export interface ComposeRun {
  command: DockerCommand
  /** The folders in which it may run, from the root; null: not known. */
  folders: readonly string[] | null
  /** Those that it names. */
  files: readonly Reference[]
  /** Whether it is inline code in prose. */
  isInline: boolean
}

/** All references to Docker files in a text. */
export interface TextReferences {
  commands: readonly CommandReferences[]
  /** The commands of Compose, in order. */
  runs: readonly ComposeRun[]
  /** Inline code and links of a Markdown text, outside its commands. `block`: the paragraph around it. */
  mentions: readonly (Reference & { form: 'link' | 'inline code'; block: Span })[]
}

const cache = new WeakMap<TextFile, TextReferences>()

/** Every reference to a Docker file in a text, except in comments and messages. */
export function readReferences(file: TextFile): TextReferences {
  const known = cache.get(file)
  if (known !== undefined) return known
  // A quick test first: most files of a repository do not mention Docker at all.
  const references = /docker|compose|containerfile/i.test(file.source.text)
    ? read(file)
    : { commands: [], runs: [], mentions: [] }
  cache.set(file, references)
  return references
}

function read(file: TextFile): TextReferences {
  if (file.kind === 'javascript' || file.kind === 'python') return { ...codeReferences(file), mentions: [] }
  const { shell, variables, inputs = [] } = readFragments(file)
  const folders = scriptFolders(file.source.path)
  const constants = constantsAmong(variables)
  const scripts = shell.map((fragment) => shellReferences(fragment, file.source.path, constants))
  return {
    runs: scripts.flatMap(({ runs }) => runs),
    commands: [
      ...scripts.flatMap(({ commands }) => commands),
      ...variables.flatMap((variable) => variableReferences(variable, file.kind === 'ci' ? ['.'] : folders)),
      ...inputs.map(({ path, span }): CommandReferences => {
        const files = [reference(path, span, false, ['.'], asOf(path))]
        return { by: '-f', span, files, command: null }
      }),
    ],
    mentions: file.kind === 'markdown' ? markdownMentions(file) : [],
  }
}

const codes = new WeakMap<TextFile, Code>()

/** The tokens of a program, with matched brackets. */
export function codeOf(file: TextFile): Code {
  const known = codes.get(file)
  if (known !== undefined) return known
  const { text } = file.source
  const code = matchBrackets(file.kind === 'python' ? tokenizePython(text) : tokenizeJavaScript(text))
  codes.set(file, code)
  return code
}

function codeReferences(file: TextFile): Pick<TextReferences, 'commands' | 'runs'> {
  const { shell, commands, variables } = readCode(codeOf(file))
  const folders = scriptFolders(file.source.path)
  const scripts = shell.map(({ text, start }) => shellReferences({ text, start, folders }, file.source.path))
  const called = commands.flatMap(({ words, span }) => {
    const command = readDockerCommand(words)
    return command === null ? [] : [{ ...command, span }]
  })
  return {
    commands: [
      ...scripts.flatMap((script) => script.commands),
      ...called.flatMap((command) => fromCommand(command, folders)),
      ...variables.flatMap((variable) => variableReferences(variable, folders)),
    ],
    runs: [
      ...scripts.flatMap(({ runs }) => runs),
      ...called.flatMap((command) => composeRun(command, folders, false)),
    ],
  }
}

function shellReferences(
  { text, start, folders, isInline = false }: Omit<Fragment, 'isInline'> & { isInline?: boolean },
  path: string,
  outer: Constants = new Map(),
): Pick<TextReferences, 'commands' | 'runs'> {
  const placed = walkCommands(text, folders, path)
  const own = placed.flatMap(({ command: { assignments } }) =>
    assignments.map(({ name, value }) => ({ name, value: value.text, span: shift(value, start).span })),
  )
  // Variables that the script sets itself take precedence over outer ones.
  const constants = new Map([
    ...outer,
    ...own.map(({ name }) => [name, null] as const),
    ...constantsAmong(own),
  ])
  const found = placed.map(({ command, folders: current }) => {
    const moved = command.words.map((word) => shift(word, start))
    const read = readDockerCommand(moved)
    const docker = read && withConstants(read, constants)
    return {
      runs: docker === null ? [] : composeRun(docker, current, isInline),
      commands: [
        ...(docker === null ? [] : fromCommand(docker, current)),
        ...command.assignments.flatMap(({ name, value }) =>
          variableReferences({ name, value: value.text, span: shift(value, start).span }, current),
        ),
      ],
    }
  })
  return { commands: found.flatMap(({ commands }) => commands), runs: found.flatMap(({ runs }) => runs) }
}

function composeRun(
  command: DockerCommand,
  folders: readonly string[] | null,
  isInline: boolean,
): ComposeRun[] {
  if (command.compose === null) return []
  return [{ command, folders, isInline, files: filesOf(command, folders) }]
}

/** Variables that always have the same Docker file as value; null: the variable may have another value. */
type Constants = ReadonlyMap<string, { text: string; span: Span } | null>

function constantsAmong(variables: readonly { name: string; value: string; span: Span }[]): Constants {
  const byName = Map.groupBy(variables, ({ name }) => name)
  return new Map(
    [...byName].flatMap(([name, [first, ...others]]) =>
      first === undefined || others.length > 0 || !isDockerFileName(first.value)
        ? []
        : [[name, { text: first.value, span: first.span }] as const],
    ),
  )
}

/** The command with `$NAME`, `${NAME}` and, in a Makefile, `$(NAME)` replaced by the files of the variables. */
function withConstants(command: DockerCommand, constants: Constants): DockerCommand {
  return {
    ...command,
    files: command.files.map((word) => {
      const [, braced, bracketed, bare] = /^\$(?:\{(\w+)\}|\((\w+)\)|(\w+))$/u.exec(word.text) ?? []
      const constant = constants.get(braced ?? bracketed ?? bare ?? '')
      return constant ? { ...word, ...constant, isDynamic: false } : word
    }),
  }
}

function fromCommand(command: DockerCommand, folders: readonly string[] | null): CommandReferences[] {
  if (command.files.length === 0) return []
  return [{ by: '-f', span: command.span, files: filesOf(command, folders), command }]
}

function filesOf({ tool, files }: DockerCommand, folders: readonly string[] | null): Reference[] {
  const as = tool === 'compose' ? 'compose file' : 'Dockerfile'
  return files.map(({ text, span, isDynamic }) => reference(text, span, isDynamic, folders, as))
}

function variableReferences(
  { name, value, span }: { name: string; value: string; span: Span },
  folders: readonly string[] | null,
): CommandReferences[] {
  if (name !== 'COMPOSE_FILE' || value === '') return []
  let at = span.start + Math.max(0, span.end - span.start - value.length)
  const files = value.split(/[:;](?![-?=+\\/]{1,2})/).map((path) => {
    const own = { start: at, end: at + path.length }
    at = own.end + 1
    return reference(path, own, false, folders, 'compose file')
  })
  return [{ by: 'COMPOSE_FILE', span, files, command: null }]
}

function reference(
  path: string,
  span: Span,
  isDynamic: boolean,
  folders: readonly string[] | null,
  as: Reference['as'],
): Reference {
  return {
    path,
    span,
    candidates: isDynamic ? [] : resolveIn(folders ?? ['.'], path),
    isFolderUnknown: folders === null,
    as,
  }
}

/** The paths from the root that a path means in the folders. Paths outside the repository are left out. */
export function resolveIn(folders: readonly string[], path: string): string[] {
  // Skip placeholders, URLs, standard input and paths outside the repository.
  if (path === '' || path === '-' || /[$<>{}*?"'`\s\\%]|:\/\/|^[/~@]|^[A-Za-z]:/.test(path)) return []
  const resolved = folders.map((folder) => posix.normalize(posix.join(folder, path)).replace(/\/$/, ''))
  return [...new Set(resolved)].filter((candidate) => !candidate.startsWith('..') && candidate !== '.')
}

function markdownMentions(file: TextFile): TextReferences['mentions'] {
  const { inline, links } = markdownPieces(file.source)
  const folders = scriptFolders(file.source.path)
  const own = folders.slice(-1)
  return [
    ...inline
      .filter(({ text }) => isDockerFileName(text))
      .map(({ text, span, block }) => ({
        ...reference(text, span, false, folders, asOf(text)),
        form: 'inline code' as const,
        block,
      })),
    ...links.flatMap(({ url, span }) => {
      const path = url.replace(/[?#].*$/s, '')
      if (!isDockerFileName(path)) return []
      const at = { start: span.start, end: span.start + path.length }
      return [{ ...reference(path, at, false, own, asOf(path)), form: 'link' as const, block: span }]
    }),
  ]
}

function asOf(path: string): Reference['as'] {
  return /\.ya?ml$/i.test(path) ? 'compose file' : 'Dockerfile'
}

function shift<T extends Word>(word: T, by: number): T {
  return { ...word, span: { start: word.span.start + by, end: word.span.end + by } }
}
