import posix from 'node:path/posix'
import { parseShell, readAssignment, type ShellNode, type SimpleCommand } from './parse.ts'
import type { Word } from './tokens.ts'

/** A command with the folders in which it may run, from the root; null: not known. */
export interface PlacedCommand {
  command: SimpleCommand
  folders: readonly string[] | null
}

/**
 * The commands of a shell script in order, including those in `$( )`. Follows `cd` to a fixed folder, to the script's
 * own folder or to the root of the repository; after any other `cd` the folder is not known.
 *
 * @param path the file that contains the script
 */
export function walkCommands(text: string, folders: readonly string[] | null, path: string): PlacedCommand[] {
  return new Walk(text, path).walkAll(parseShell(text), folders).commands
}

type Folders = readonly string[] | null

class Walk {
  readonly #text: string
  readonly #path: string

  constructor(text: string, path: string) {
    this.#text = text
    this.#path = path
  }

  walkAll(nodes: readonly ShellNode[], folders: Folders): { commands: PlacedCommand[]; folders: Folders } {
    const commands: PlacedCommand[] = []
    let current = folders
    for (const node of nodes) {
      const walked = this.#walk(node, current)
      for (const command of walked.commands) commands.push(command)
      current = walked.folders
    }
    return { commands, folders: current }
  }

  #walk(node: ShellNode, folders: Folders): { commands: PlacedCommand[]; folders: Folders } {
    switch (node.kind) {
      case 'command':
        return this.#walkCommand(node, folders)
      case 'and':
      case 'or':
        return this.#walkChain(node, folders)
      case 'not':
        return this.#walk(node.body, folders)
      case 'group': {
        const walked = this.walkAll(node.body, folders)
        return node.isSubshell ? { ...walked, folders } : walked
      }
      case 'if': {
        const parts = node.branches.map(({ test, body }) => this.walkAll([...test, ...body], folders))
        return this.#join(parts, folders)
      }
      case 'for':
        return this.#join([this.walkAll(node.body, folders)], folders)
    }
  }

  /** `a && b || c ...`, link by link: a chain may be thousands long, so it is not walked by recursion. */
  #walkChain(chain: ShellNode, folders: Folders): { commands: PlacedCommand[]; folders: Folders } {
    const links: Extract<ShellNode, { kind: 'and' | 'or' }>[] = []
    let first = chain
    while (first.kind === 'and' || first.kind === 'or') {
      links.push(first)
      first = first.left
    }
    const walked = this.#walk(first, folders)
    const commands = [...walked.commands]
    let current = walked.folders
    for (const { kind, right } of links.toReversed()) {
      const next = this.#walk(right, current)
      for (const command of next.commands) commands.push(command)
      // After `cd x || exit` the folder is x.
      if (kind === 'and') current = next.folders
    }
    return { commands, folders: current }
  }

  /** After branches that end in different folders, the folder is not known. */
  #join(parts: readonly { commands: PlacedCommand[]; folders: Folders }[], folders: Folders) {
    const isSame = parts.every((part) => String(part.folders) === String(folders))
    return { commands: parts.flatMap(({ commands }) => commands), folders: isSame ? folders : null }
  }

  #walkCommand(command: SimpleCommand, folders: Folders): { commands: PlacedCommand[]; folders: Folders } {
    const words = [...command.assignments.map(({ value }) => value), ...command.words]
    const inner = words.flatMap(({ substitutions }) =>
      substitutions.flatMap(({ start, end }) =>
        walkCommands(this.#text.slice(start, end), folders, this.#path).map((placed) => ({
          ...placed,
          command: shiftCommand(placed.command, start),
        })),
      ),
    )
    const exported = /^(?:export|declare|local|readonly)$/.test(command.words[0]?.text ?? '')
      ? command.words.slice(1).flatMap((word) => readAssignment(word) ?? [])
      : []
    const own = { ...command, assignments: [...command.assignments, ...exported] }
    return { commands: [...inner, { command: own, folders }], folders: this.#foldersAfter(command, folders) }
  }

  #foldersAfter({ words }: SimpleCommand, folders: Folders): Folders {
    const [name, ...options] = words
    if (name?.text === 'popd') return null
    if (name?.text !== 'cd' && name?.text !== 'pushd') return folders
    const target = options.find(({ text }) => text !== '--' && !/^-[LPe]$/.test(text))
    if (target === undefined) return null
    const special = this.#special(target)
    if (special !== null) return [special]
    if (folders === null || target.isDynamic || /^[/~-]/.test(target.text)) return null
    const next = folders.map((folder) => posix.normalize(posix.join(folder, target.text)))
    return next.some((folder) => folder.startsWith('..')) ? null : [...new Set(next.map(trim))]
  }

  /** `"$(dirname "$0")/.."` and `"$(git rev-parse --show-toplevel)"`. */
  #special({ text }: Word): string | null {
    const own =
      /^(?:\$\(\s*dirname (?:-- )?"?\$(?:0|\{?BASH_SOURCE(?:\[0\])?\}?)"?\s*\)|\$\{0%\/\*\})((?:\/[\w./-]*)?)$/.exec(
        text,
      )
    if (own !== null) return trim(posix.normalize(posix.join(posix.dirname(this.#path), own[1] ?? '')))
    const root = /^\$\(\s*git rev-parse --show-toplevel\s*\)((?:\/[\w./-]*)?)$/.exec(text)
    return root === null ? null : trim(posix.normalize(`.${root[1] ?? ''}`))
  }
}

function trim(folder: string): string {
  return folder === './' ? '.' : folder.replace(/\/$/, '')
}

function shiftCommand(command: SimpleCommand, by: number): SimpleCommand {
  const span = (from: SimpleCommand['span']) => ({ start: from.start + by, end: from.end + by })
  const word = (from: Word): Word => ({ ...from, span: span(from.span) })
  return {
    ...command,
    assignments: command.assignments.map(({ name, value }) => ({ name, value: word(value) })),
    words: command.words.map(word),
    span: span(command.span),
  }
}
