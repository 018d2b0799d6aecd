import { secretReason } from '../reason.ts'
import { type Argument, commandsOf, restOf, type Script, scriptIn } from './arguments.ts'
import type { Literal, SecretLiteral } from './literal.ts'
import {
  attachedPassword,
  loginPassword,
  nameOfNext,
  nameOfOption,
  type Program,
  programOf,
} from './options.ts'

/** Decides whether a value is a secret, as {@link literalReason} does. */
export type Judge = (name: string, value: string) => string | null

/** As `secretReason`, for a word of a command, which may name the place of its value. */
export const literalReason: Judge = (name, value) => (isElsewhere(value) ? null : secretReason(name, value))

/** The secrets in a shell script. */
export function secretsInScript(script: Script, judge: Judge = literalReason): SecretLiteral[] {
  return commandsOf(script).flatMap((words) => secretsByWord(words, [], judge).flat())
}

/**
 * The secrets of each word of a command, in the order of the words, including those in a script (`sh -c`).
 * @param before words that precede them and are not searched here: those of the entrypoint
 */
export function secretsByWord(
  words: readonly Argument[],
  before: readonly Argument[] = [],
  judge: Judge = literalReason,
): SecretLiteral[][] {
  const context: Context = { option: '', program: undefined, hasShell: false }
  for (const word of before) pass(word, context)
  return words.map((word) => {
    const isScript = context.hasShell && /^-[A-Za-z]*c$/u.test(context.option)
    const secrets = isScript
      ? secretsInScript(scriptIn(word), judge)
      : firstSecret(literalsOf(word, context), judge)
    pass(word, context)
    return secrets
  })
}

/** What the words so far say about the next one. */
interface Context {
  /** The previous word, which may be an option. */
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

/** The first literal that is a secret; at most one per word. */
function firstSecret(literals: readonly Literal[], judge: Judge): SecretLiteral[] {
  for (const literal of literals) {
    const reason = judge(literal.name, literal.value)
    if (reason !== null) return [{ ...literal, reason }]
  }
  return []
}

/**
 * Whether the value is known only at run time, as for a shell, `printf` or a template, or says where it is: `id=npm`.
 */
function isElsewhere(value: string): boolean {
  return /`|\$[\d@*#?!-]|^[%@]|^(?:id|type|src|source|env)=/u.test(value)
}

/** The literals that a word may contain, the most specific first. */
function literalsOf(word: Argument, { option, program }: Context): Literal[] {
  const { text } = word
  const literal = (name: string, label: string, value: string, at = text.length - value.length): Literal => ({
    name,
    label,
    value,
    span: restOf(word, at),
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

/** The value of `Private-Token: x`, or what follows the scheme in `Authorization: Bearer x`. */
function headerIn(text: string): Assignment[] {
  const [, label, value] = /^([A-Za-z][\w-]*):\s*(.+)$/su.exec(text) ?? []
  if (label === undefined || value === undefined) return []
  const [, credentials] = /^(?:Bearer|Basic|Token)\s+(\S+)$/iu.exec(value) ?? []
  // The name of the `Authorization` header says nothing about its value; the scheme does.
  return /^(?:Proxy-)?Authorization$/iu.test(label)
    ? credentials === undefined
      ? []
      : [{ label: 'token', value: credentials }]
    : [{ label, value }]
}

/** `npm config set //registry.example.com/:_authToken x`: the previous word is the key. */
function npmSetting(option: string, text: string): Assignment[] {
  const [, label] = /^\/\/\S+:(_\w+)$/u.exec(option) ?? []
  return label === undefined ? [] : [{ label, value: text }]
}

interface Assignment {
  readonly label: string
  readonly value: string
}

/** `NAME=value` and `--name=value`; `--env=NAME=value` gives both. */
function assignmentsIn(text: string): Assignment[] {
  const outer = assignmentIn(text)
  return [...outer, ...outer.flatMap(({ value }) => assignmentIn(value))]
}

function assignmentIn(text: string): Assignment[] {
  const [, label, value] = /^(-{0,2}[A-Za-z_][\w.-]*)=(.*)$/su.exec(text) ?? []
  return label === undefined || value === undefined ? [] : [{ label, value }]
}

/** The settings of a word that consists of nothing else: `host=db password=hunter2`. */
function settingsIn(text: string): (Assignment & { at: number })[] {
  const pieces = [...text.matchAll(/\S+/gu)]
  const settings = pieces.flatMap(({ 0: piece, index }) =>
    assignmentIn(piece).map((setting) => ({ ...setting, at: index + piece.length - setting.value.length })),
  )
  return settings.length === pieces.length ? settings : []
}
