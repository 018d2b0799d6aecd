import { readAssignment, type ShellNode, type SimpleCommand } from '../../../../core/shell/parse.ts'
import type { Fallback } from './fallback.ts'
import { filesAmong, isNegated, isTest } from './files.ts'
import type { Target } from './targets.ts'

/**
 * Fallbacks by a variable that first gets one Docker file, and then another one depending on whether a file exists:
 * `F=b.yml; [ -f a.yml ] && F=a.yml`, `F=a.yml; [ -f $F ] || F=b.yml`. A fallback that is complete in the test and its
 * branches is found elsewhere.
 */
export function defaultFallbacks(nodes: readonly ShellNode[]): Fallback[] {
  const defaults = new Map<string, Target>()
  return nodes.flatMap((node) => {
    if (node.kind === 'command') {
      note(node, defaults)
      return []
    }
    const choice = choiceOf(node)
    if (choice === null) return []
    const tested = testedFiles(choice, defaults)
    return choice.body.flatMap((command) =>
      [...assignedFiles(command)].flatMap(([name, target]) => {
        const byDefault = defaults.get(name)
        if (byDefault === undefined || byDefault.name === target.name) return []
        const [attempt, alternative] = choice.ifExists ? [target, byDefault] : [byDefault, target]
        return tested.has(attempt.name) ? [{ by: choice.by, attempt, alternative }] : []
      }),
    )
  })
}

/** Keeps track of the variables. An assignment before a command, `F=a.yml docker ...`, applies only to that command. */
function note(command: SimpleCommand, defaults: Map<string, Target>): void {
  const [name, ...others] = command.words
  if (name?.text === 'unset') for (const { text } of others) defaults.delete(text)
  if (name !== undefined && !EXPORT.test(name.text)) return
  for (const assignment of assignmentsOf(command)) defaults.delete(assignment.name)
  for (const [variable, target] of assignedFiles(command)) defaults.set(variable, target)
}

interface Choice {
  by: string
  test: ShellNode
  /** Whether the body runs if the file exists; false: if it is missing. */
  ifExists: boolean
  body: SimpleCommand[]
}

function choiceOf(node: ShellNode): Choice | null {
  const commands = (nodes: readonly ShellNode[]) => nodes.filter((one) => one.kind === 'command')
  if (node.kind === 'and' || node.kind === 'or') {
    const [by, ifExists] = node.kind === 'and' ? ['&&', !isNegated(node.left)] : ['||', isNegated(node.left)]
    return { by, test: node.left, ifExists, body: commands([node.right]) }
  }
  if (node.kind !== 'if' || node.branches.length !== 1) return null
  const [branch] = node.branches
  const test = branch?.test.at(-1)
  if (branch === undefined || test === undefined) return null
  return { by: 'if', test, ifExists: !isNegated(test), body: commands(branch.body) }
}

/**
 * The names of the tested files. If the body is for a missing file, only those in variables: others are found
 * elsewhere.
 */
function testedFiles({ test, ifExists }: Choice, defaults: ReadonlyMap<string, Target>): Set<string> {
  const command = test.kind === 'not' ? test.body : test
  if (command.kind !== 'command') return new Set()
  const [name, ...words] = command.words
  if (!isTest(name?.text) && name?.text !== 'ls' && name?.text !== 'stat') return new Set()
  const named = words.flatMap(({ text }) => {
    const [, braced, bare] = /^\$(?:\{(\w+)\}|(\w+))$/u.exec(text) ?? []
    return defaults.get(braced ?? bare ?? '') ?? []
  })
  return new Set([...named, ...(ifExists ? filesAmong(words) : [])].map((target) => target.name))
}

const EXPORT = /^(?:export|local|declare|readonly)$/

/** The Docker files that a command assigns to variables, by the names of the variables. */
function assignedFiles(command: SimpleCommand): Map<string, Target> {
  return new Map(
    assignmentsOf(command).flatMap(({ name, value }) => {
      const [target] = filesAmong([value])
      return target === undefined ? [] : [[name, target] as const]
    }),
  )
}

/** The assignments of a command, including those of `export`, `local` and the like. */
export function assignmentsOf({
  words,
  assignments,
}: Pick<SimpleCommand, 'words' | 'assignments'>): SimpleCommand['assignments'] {
  return EXPORT.test(words[0]?.text ?? '')
    ? [...assignments, ...words.slice(1).flatMap((word) => readAssignment(word) ?? [])]
    : assignments
}
