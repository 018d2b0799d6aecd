import { FILLER, type Word } from '../../../core/shell/tokens.ts'
import type { Span } from '../../source.ts'
import { type Code, elementsOf } from './brackets.ts'
import type { CodeToken } from './tokens.ts'

/** What a JavaScript or Python program runs, names or sets that may concern Docker. */
export interface CodeUse {
  /** Scripts that it passes to a shell; see `Fragment.text`. */
  shell: readonly { text: string; start: number }[]
  /** Commands that it runs as lists of words. */
  commands: readonly { words: readonly Word[]; span: Span }[]
  /** Variables that it sets for commands, such as `COMPOSE_FILE`. */
  variables: readonly { name: string; value: string; span: Span }[]
  /** Its strings, and the uses of constants that contain one. Messages for people are left out. */
  strings: readonly { text: string; span: Span }[]
}

/** Functions that run a command. `exec` is not among them, since regular expressions have it, too: see EXEC_OWNERS. */
const RUNNERS =
  /^(?:execSync|execFile|execFileSync|execa\w*|execAsync|execPromise|spawn\w*|\w*[sS]hell\w*|sh|bash|system|popen|Popen|check_call|check_output|getoutput|getstatusoutput|call|run\w*|\w*Command\w*|\w*_cmd|\$)$/
const EXEC_OWNERS = /^(?:cp|childProcess|child_process|shell|shelljs|subprocess|os|exec|\$)$/

/** Functions whose string arguments are messages for people. */
const MESSAGES =
  /^(?:print|log|info|warn|warning|error|debug|trace|fatal|exception|fail|write|echo|\w*Error|\w*Exception|expect|assert\w*|describe|it|test|toBe|toEqual|toContain|toMatch|toThrow)$/

/** Reads what a program runs, names or sets. */
export function readCode(code: Code): CodeUse {
  const shell: { text: string; start: number }[] = []
  const commands: { words: readonly Word[]; span: Span }[] = []
  const variables: { name: string; value: string; span: Span }[] = []
  const strings: { text: string; span: Span }[] = []
  const constants = readConstants(code)
  for (const [index, token] of code.tokens.entries()) {
    if (token.kind === 'string') {
      const variable = variableBefore(code, index)
      if (variable !== null) variables.push({ name: variable, value: token.text, span: innerSpan(token) })
      if (isTagged(code, index)) shell.push(shellText(token))
      if (!token.isDynamic && !isMessage(code, index))
        strings.push({ text: token.text, span: innerSpan(token) })
    } else if (token.kind === 'word') {
      const value = constants.get(token.text)
      if (value !== undefined && value.at !== index && !isMessage(code, index)) {
        strings.push({ text: value.text, span: token.span })
      }
    } else if (token.text === '(') {
      const [first, ...others] = elementsOf(code, index).map(({ from, to }) => onlyString(code, from, to))
      if (first === undefined || first === null || !isRunner(code, index)) continue
      if (/\s/.test(first.text.trim())) shell.push(shellText(first))
      else commands.push(command([first, ...others.flatMap((string) => string ?? [])]))
    } else if (token.text === '[') {
      const strings = elementsOf(code, index).map(
        ({ from, to }) => onlyString(code, from, to) ?? code.tokens[from],
      )
      const program = programBefore(code, index)
      const words = [...(program === null ? [] : [program]), ...strings.flatMap((one) => one ?? [])]
      const [first] = words
      if (words.length < 2 || first?.kind !== 'string') continue
      const isWithoutProgram =
        first.text === 'compose' && words.some(({ text }) => text === '-f' || text === '--file')
      const read = command(words)
      const docker: Word = {
        text: 'docker',
        span: first.span,
        isDynamic: false,
        isQuoted: true,
        substitutions: [],
      }
      commands.push(isWithoutProgram ? { ...read, words: [docker, ...read.words] } : read)
    }
  }
  return { shell, commands, variables, strings }
}

function command(tokens: readonly CodeToken[]): { words: Word[]; span: Span } {
  const words = tokens.map((token): Word => {
    const isString = token.kind === 'string'
    return {
      text: isString ? token.text : `\${${token.text}}`,
      span: isString ? innerSpan(token) : token.span,
      isDynamic: !isString || token.isDynamic,
      isQuoted: true,
      substitutions: [],
    }
  })
  return { words, span: { start: tokens[0]?.span.start ?? 0, end: tokens.at(-1)?.span.end ?? 0 } }
}

/** The string of an element that consists of nothing else; null otherwise. */
function onlyString({ tokens }: Code, from: number, to: number): CodeToken | null {
  const token = tokens[from]
  return token?.kind === 'string' && to === from + 1 ? token : null
}

/** The string before a list: `'docker'` in `spawn('docker', [...])`. */
function programBefore({ tokens }: Code, list: number): CodeToken | null {
  const [comma, program, open] = [tokens[list - 1], tokens[list - 2], tokens[list - 3]]
  return comma?.text === ',' && program?.kind === 'string' && open?.text === '(' ? program : null
}

function isRunner({ tokens }: Code, open: number): boolean {
  const callee = tokens[open - 1]
  if (callee?.kind !== 'word') return false
  if (callee.text !== 'exec') return RUNNERS.test(callee.text)
  return tokens[open - 2]?.text !== '.' || EXEC_OWNERS.test(tokens[open - 3]?.text ?? '')
}

/** Whether a template is tagged with a function that runs commands, such as `` $`docker ...` ``. */
function isTagged({ tokens }: Code, index: number): boolean {
  const [tag, string] = [tokens[index - 1], tokens[index]]
  return tag?.kind === 'word' && tag.span.end === string?.span.start && RUNNERS.test(tag.text)
}

function isMessage({ tokens, enclosing }: Code, index: number): boolean {
  const open = enclosing[index] ?? -1
  return tokens[open]?.text === '(' && MESSAGES.test(tokens[open - 1]?.text ?? '')
}

/** `NAME` in `NAME: 'x'`, `NAME = 'x'`, `'NAME': 'x'` and `['NAME'] = 'x'`, if it is in upper case. */
function variableBefore({ tokens }: Code, index: number): string | null {
  const sign = tokens[index - 1]?.text
  if (sign !== ':' && sign !== '=') return null
  const key = tokens[tokens[index - 2]?.text === ']' ? index - 3 : index - 2]
  return key !== undefined && /^[A-Z][A-Z0-9_]+$/.test(key.text) ? key.text : null
}

/** Names to which a string is assigned exactly once, with the index of the name's token. */
function readConstants({ tokens }: Code): Map<string, { text: string; at: number }> {
  const constants = new Map<string, { text: string; at: number }>()
  const repeated = new Set<string>()
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'string' || token.isDynamic || tokens[index - 1]?.text !== '=') continue
    const name = tokens[index - 2]
    if (name?.kind !== 'word' || tokens[index - 3]?.text === '.') continue
    if (constants.has(name.text)) repeated.add(name.text)
    constants.set(name.text, { text: token.text, at: index - 2 })
  }
  for (const name of repeated) constants.delete(name)
  return constants
}

function innerSpan({ inner, text }: CodeToken): Span {
  return { start: inner, end: inner + text.length }
}

function shellText({ text, inner }: CodeToken): { text: string; start: number } {
  const plain = text.replace(
    /\\(.)/gsu,
    (_, character: string) => `${FILLER}${character === 'n' ? '\n' : character}`,
  )
  return { text: plain, start: inner }
}
