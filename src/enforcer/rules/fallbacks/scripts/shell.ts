import { parseShell, type ShellNode, type SimpleCommand } from '../../../../core/shell/parse.ts'
import type { Word } from '../../../../core/shell/tokens.ts'
import type { Span } from '../../../source.ts'
import { readDockerCommand } from '../../../text/docker-command.ts'
import { assignmentsOf, defaultFallbacks } from './defaults.ts'
import type { Fallback } from './fallback.ts'
import { filesAmong, isNegated, isTest } from './files.ts'
import { otherTarget, type Target, targetsOf } from './targets.ts'

/** The fallbacks in a shell script: it tries one Docker target, and uses another one if that fails or is missing. */
export function shellFallbacks(text: string): Fallback[] {
  return new Search(text, false).inAll(parseShell(text))
}

/** The targets of all commands of a shell script. */
export function shellTargets(text: string): Target[] {
  return new Search(text, false).targetsOfAll(parseShell(text))
}

class Search {
  readonly #text: string
  /** Whether the script is inside `$( )`, where the printed file is the chosen one. */
  readonly #isSubstitution: boolean

  constructor(text: string, isSubstitution: boolean) {
    this.#text = text
    this.#isSubstitution = isSubstitution
  }

  inAll(nodes: readonly ShellNode[]): Fallback[] {
    return [...defaultFallbacks(nodes), ...nodes.flatMap((node) => this.#in(node))]
  }

  targetsOfAll(nodes: readonly ShellNode[]): Target[] {
    return nodes.flatMap((node) => this.#targets(node))
  }

  #in(node: ShellNode): Fallback[] {
    switch (node.kind) {
      case 'command':
        return this.#substitutions(node, (search, nodes) => search.inAll(nodes), shiftFallback)
      case 'or':
        return [
          ...this.#compare('||', this.#targets(node.left, true), this.#targets(node.right)),
          ...this.#in(node.left),
          ...this.#in(node.right),
        ]
      case 'and':
        return [...this.#in(node.left), ...this.#in(node.right)]
      case 'not':
        return this.#in(node.body)
      case 'group':
        return this.inAll(node.body)
      case 'for':
        return [...this.#ofCandidates(node), ...this.inAll(node.body)]
      case 'if':
        return [
          ...this.#ofIf(node),
          ...node.branches.flatMap(({ test, body }) => [...this.inAll(test), ...this.inAll(body)]),
        ]
    }
  }

  /** What runs if a test fails: the body of a negated test, otherwise the later branches. */
  #ofIf({ branches }: Extract<ShellNode, { kind: 'if' }>): Fallback[] {
    return branches.flatMap(({ test, body }, index) => {
      const tested = test.flatMap((node) => this.#targets(node, true))
      if (tested.length === 0) return []
      const later = branches.slice(index + 1).flatMap((branch) => [...branch.test, ...branch.body])
      const last = test.at(-1)
      const alternative = this.targetsOfAll(last !== undefined && isNegated(last) ? body : later)
      return this.#compare('if', tested, alternative)
    })
  }

  /** `for f in a b; do [ -f $f ] && ... && break; done` uses the first file that exists or works. */
  #ofCandidates({ items, body }: Extract<ShellNode, { kind: 'for' }>): Fallback[] {
    const candidates = filesAmong(items)
    const [first, second] = candidates
    if (first === undefined || second === undefined || first.name === second.name || !ends(body)) return []
    return [{ by: 'for', attempt: first, alternative: second }]
  }

  #compare(by: string, attempt: readonly Target[], alternative: readonly Target[]): Fallback[] {
    const other = otherTarget(attempt, alternative)
    const first = attempt.find(({ kind }) => kind === other?.kind || other?.kind === 'tag')
    return other === undefined || first === undefined ? [] : [{ by, attempt: first, alternative: other }]
  }

  /** @param onlyFallible without targets that are only assigned or printed, which cannot fail */
  #targets(node: ShellNode, onlyFallible = false): Target[] {
    const all = (nodes: readonly ShellNode[]) => nodes.flatMap((one) => this.#targets(one, onlyFallible))
    switch (node.kind) {
      case 'command':
        return [
          ...this.#ofCommand(node, onlyFallible),
          ...this.#substitutions(node, (search, nodes) => search.targetsOfAll(nodes), shiftTarget),
        ]
      case 'or':
      case 'and':
        return all([node.left, node.right])
      case 'not':
        return all([node.body])
      case 'group':
      case 'for':
        return all(node.body)
      case 'if':
        return all(node.branches.flatMap(({ test, body }) => [...test, ...body]))
    }
  }

  #ofCommand({ words, assignments }: SimpleCommand, onlyFallible: boolean): Target[] {
    const docker = readDockerCommand(words)
    const composeFile = assignments.find(({ name }) => name === 'COMPOSE_FILE')
    if (docker?.tool === 'compose' && docker.files.length === 0 && composeFile !== undefined) {
      return targetsOf({ ...docker, files: [composeFile.value] })
    }
    if (docker !== null) return targetsOf(docker)
    const [name, ...others] = words
    if (isTest(name?.text)) return filesAmong(others)
    if (onlyFallible) return []
    const isOutput = this.#isSubstitution && /^(?:echo|printf|ls)$/.test(name?.text ?? '')
    const values = assignmentsOf({ words, assignments }).map(({ value }) => value)
    return [
      ...filesAmong([...(isOutput ? others : []), ...values]),
      ...values.flatMap((value) => (/^docker[ -]/.test(value.text) ? ofText(value) : [])),
    ]
  }

  #substitutions<T>(
    { words, assignments }: SimpleCommand,
    read: (search: Search, nodes: readonly ShellNode[]) => T[],
    shift: (found: T, by: number) => T,
  ): T[] {
    const all = [...assignments.map(({ value }) => value), ...words]
    return all
      .flatMap(({ substitutions }) => substitutions)
      .flatMap(({ start, end }) => {
        const inner = this.#text.slice(start, end)
        return read(new Search(inner, true), parseShell(inner)).map((found) => shift(found, start))
      })
  }
}

/** `COMPOSE="docker compose -f a.yml"` */
function ofText({ text, span }: Word): Target[] {
  return shellTargets(text).map((target) => ({ ...target, span }))
}

/** Whether the body of a loop can leave the loop early. */
function ends(body: readonly ShellNode[]): boolean {
  return body.some((node) => {
    switch (node.kind) {
      case 'command':
        return /^(?:break|exit|return)$/.test(node.words[0]?.text ?? '')
      case 'and':
      case 'or':
        return ends([node.left, node.right])
      case 'not':
        return ends([node.body])
      case 'if':
        return node.branches.some((branch) => ends(branch.body))
      default:
        return ends(node.body)
    }
  })
}

function shiftSpan({ start, end }: Span, by: number): Span {
  return { start: start + by, end: end + by }
}

/** A target with its place moved by an offset. */
export function shiftTarget(target: Target, by: number): Target {
  return { ...target, span: shiftSpan(target.span, by) }
}

/** A fallback with its places moved by an offset. */
export function shiftFallback({ by: how, attempt, alternative }: Fallback, by: number): Fallback {
  return { by: how, attempt: shiftTarget(attempt, by), alternative: shiftTarget(alternative, by) }
}
