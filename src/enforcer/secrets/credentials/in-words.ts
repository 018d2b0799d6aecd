import { secretReason } from '../reason.ts'
import { type Argument, behind, commandsOf, type Script, scriptIn } from './arguments.ts'
import type { Literal, SecretLiteral } from './literal.ts'
import {
  attachedPassword,
  loginPassword,
  nameOfNext,
  nameOfOption,
  type Program,
  programOf,
} from './options.ts'

/** The secrets in a text for a shell. */
export function secretsInScript(script: Script): SecretLiteral[] {
  return commandsOf(script).flatMap((words) => secretsByWord(words).flat())
}

/**
 * The secrets of each word of a command, in the order of the words; those in a text for a shell (`sh -c`) too.
 * @param before the words that come first and are judged elsewhere: those of the entrypoint
 */
export function secretsByWord(
  words: readonly Argument[],
  before: readonly Argument[] = [],
): SecretLiteral[][] {
  const context: Context = { option: '', program: undefined, hasShell: false }
  for (const word of before) pass(word, context)
  return words.map((word) => {
    const isScript = context.hasShell && /^-[A-Za-z]*c$/u.test(context.option)
    const secrets = isScript ? secretsInScript(scriptIn(word)) : firstSecret(literalsOf(word, context))
    pass(word, context)
    return secrets
  })
}

/** What the words so far say of the next one. */
interface Context {
  /** The last word, which may be an option. */
  option: string
  program: Program | undefined
  hasShell: boolean
}

const SHELL = /(?:^|\/)(?:(?:ba|da|z|k|a)?sh|su)$/u

function pass({ text }: Argument, context: Context): void {
  context.option = text
  context.program = programOf(text) ?? context.program
  context.hasShell ||= SHELL.test(text)
}

/** The first reason is enough: one word holds one secret. */
function firstSecret(literals: readonly Literal[]): SecretLiteral[] {
  for (const literal of literals) {
    const reason = isElsewhere(literal.value) ? null : secretReason(literal.name, literal.value)
    if (reason !== null) return [{ ...literal, reason }]
  }
  return []
}

/** Known only at run time, by a shell, `printf` or a template; or a description of where it is: `id=npm`. */
function isElsewhere(value: string): boolean {
  return /`|\$[\d@*#?!-]|^[%@]|^(?:id|type|src|source|env)=/u.test(value)
}

/** What a word may hold, the most telling first. */
function literalsOf(word: Argument, { option, program }: Context): Literal[] {
  const { text } = word
  const literal = (name: string, label: string, value: string, at = text.length - value.length): Literal => ({
    name,
    label,
    value,
    span: behind(word, at),
  })
  const named = nameOfNext(option, text, program)
  const login = loginPassword(option, text, program)
  const attached = attachedPassword(text, program)
  return [
    ...(named === null ? [] : [literal(named, option, text)]),
    ...(login === undefined ? [] : [literal('password', option, login)]),
    ...(attached === undefined ? [] : [literal('password', text.slice(0, 2), attached)]),
    ...assignmentsIn(text).map(({ label, value }) =>
      literal(nameOfOption(label.replace(/^-+/u, '')), label, value),
    ),
    ...settingsIn(text).map(({ label, value, at }) => literal(label, label, value, at)),
    ...(HEADER_OPTION.test(option)
      ? headerIn(text).map(({ label, value }) => literal(label, label, value))
      : []),
    ...npmSetting(option, text).map(({ label, value }) => literal(label, label, value)),
    literal('', '', text),
  ]
}

const HEADER_OPTION = /^(?:-H|--header)$/u

/** `Private-Token: x`, and what stands behind the scheme of `Authorization: Bearer x`. */
function headerIn(text: string): Assignment[] {
  const [, label, value] = /^([A-Za-z][\w-]*):\s*(.+)$/su.exec(text) ?? []
  if (label === undefined || value === undefined) return []
  const [, credentials] = /^(?:Bearer|Basic|Token)\s+(\S+)$/iu.exec(value) ?? []
  // Its name says nothing of what stands in it, its scheme does.
  return /^(?:Proxy-)?Authorization$/iu.test(label)
    ? credentials === undefined
      ? []
      : [{ label: 'token', value: credentials }]
    : [{ label, value }]
}

/** `npm config set //registry.example.com/:_authToken x`: the word before is the key. */
function npmSetting(option: string, text: string): Assignment[] {
  const [, label] = /^\/\/\S+:(_\w+)$/u.exec(option) ?? []
  return label === undefined ? [] : [{ label, value: text }]
}

interface Assignment {
  readonly label: string
  readonly value: string
}

/** `NAME=value`, `--name=value`, and in `--env=NAME=value` both. */
function assignmentsIn(text: string): Assignment[] {
  const outer = assignmentIn(text)
  return [...outer, ...outer.flatMap(({ value }) => assignmentIn(value))]
}

function assignmentIn(text: string): Assignment[] {
  const [, label, value] = /^(-{0,2}[A-Za-z_][\w.-]*)=(.*)$/su.exec(text) ?? []
  return label === undefined || value === undefined ? [] : [{ label, value }]
}

/** The settings of a word that is made of nothing else: `host=db password=hunter2`. */
function settingsIn(text: string): (Assignment & { at: number })[] {
  const pieces = [...text.matchAll(/\S+/gu)]
  const settings = pieces.flatMap(({ 0: piece, index }) =>
    assignmentIn(piece).map((setting) => ({ ...setting, at: index + piece.length - setting.value.length })),
  )
  return settings.length === pieces.length ? settings : []
}
