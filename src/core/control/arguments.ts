import { SsotError } from '../errors/errors.ts'
import { nearestName, perhaps } from '../text/suggest.ts'

/*
 * What a test gives to the calls of a service. It is checked before anything is sent: a test in JavaScript can give anything, and the keeper
 * takes a message that it does not understand for the end of the connection.
 */

/** What an argument has to be. */
interface Wanted {
  /** Such as `a text`. */
  words: string
  accepts(value: unknown): boolean
}

/** Where an argument was given, and how it is done right. */
export interface Call {
  service: string
  /** Such as `exec`. */
  name: string
  /** The arguments of a right call: `['ls', '-l']`. */
  example: string
}

/** Timers take no longer time. */
const MAX_MS = 2_147_483_647

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isText = (value: unknown): value is string => typeof value === 'string'
// `instanceof` would not know those of another realm, in which test runners run tests.
const isA = (value: unknown, type: string) => Object.prototype.toString.call(value) === `[object ${type}]`
const isList = (value: unknown, accepts: (one: unknown) => boolean) =>
  Array.isArray(value) && value.length > 0 && value.every(accepts)
const isFilled = (value: unknown) => isText(value) && value !== ''

export const TEXT: Wanted = { words: 'a text', accepts: isText }
export const FILLED_TEXT: Wanted = { words: 'a text that is not empty', accepts: isFilled }
const FLAG: Wanted = { words: '`true` or `false`', accepts: (value) => typeof value === 'boolean' }
export const DURATION_MS: Wanted = {
  words: `a number of milliseconds from 0 to ${MAX_MS}`,
  accepts: (value) => isNumber(value) && value >= 0 && value <= MAX_MS,
}
export const LIMIT_MS: Wanted = {
  words: `a number of milliseconds above 0, up to ${MAX_MS}`,
  accepts: (value) => isNumber(value) && value > 0 && value <= MAX_MS,
}
const RATE: Wanted = {
  words: 'a number of bytes above 0',
  accepts: (value) => isNumber(value) && value > 0,
}
export const TIME: Wanted = {
  words: 'a `Date`, or a number of milliseconds since 1970',
  accepts: (value) => (isA(value, 'Date') || isNumber(value)) && Number(value) >= 0,
}
export const GREP: Wanted = {
  words: 'a regular expression or a text',
  accepts: (value) => isText(value) || isA(value, 'RegExp'),
}
export const PATTERN: Wanted = {
  words: 'a regular expression, or a text that is not empty',
  accepts: (value) => isFilled(value) || isA(value, 'RegExp'),
}
export const COMMAND: Wanted = {
  words: 'an array of texts, one word per entry, because no shell takes it apart',
  accepts: (value) => isList(value, isText),
}
export const OBJECT: Wanted = { words: 'an object', accepts: isObject }
export const VARIABLES: Wanted = {
  words: 'an object whose values are texts',
  accepts: (value) => isObject(value) && Object.values(value).every(isText),
}
export const SIGNAL: Wanted = {
  words: 'the name of a signal, such as `SIGTERM`',
  accepts: (value) => isText(value) && /^SIG[A-Z0-9+-]+$/u.test(value),
}
export const SERVICES: Wanted = {
  words: 'the name of a service, or an array of names',
  accepts: (value) => isFilled(value) || isList(value, isFilled),
}
export const LOCAL_PATH: Wanted = {
  words: 'a path that is not empty, or a URL that begins with `file:`',
  accepts: (value) => isFilled(value) || isFileUrl(value),
}
export const SOURCE: Wanted = {
  words: 'a path, a URL that begins with `file:`, or `{ content }` with a text or bytes',
  accepts: (value) =>
    LOCAL_PATH.accepts(value) ||
    (isObject(value) && (isText(value.content) || isA(value.content, 'Uint8Array'))),
}

/** The options of a proxy that are faults. */
export const FAULTS: Readonly<Record<string, Wanted>> = {
  latencyMs: DURATION_MS,
  bytesPerSecond: RATE,
  hang: FLAG,
  reset: FLAG,
  refuse: FLAG,
}

/**
 * @param what such as `the command`
 * @throws OPTIONS_INVALID
 */
export function requireArgument(call: Call, what: string, value: unknown, wanted: Wanted): void {
  if (wanted.accepts(value)) return
  throw wrong(call, `${what} must be ${wanted.words}, and is ${described(value)}`)
}

/**
 * Absent options are not given.
 * @param known what each option has to be
 * @throws OPTIONS_INVALID
 */
export function requireOptions(call: Call, given: unknown, known: Readonly<Record<string, Wanted>>): void {
  if (given === undefined) return
  if (!isObject(given)) throw wrong(call, `the options must be an object, and are ${described(given)}`)
  for (const [name, value] of Object.entries(given)) {
    const wanted = Object.hasOwn(known, name) ? known[name] : undefined
    const names = Object.keys(known)
    if (wanted === undefined)
      throw wrong(
        call,
        `there is no option "${name}"${perhaps(nearestName(name, names))}; there are ${names.join(', ')}`,
      )
    if (value !== undefined) requireArgument(call, `\`${name}\``, value, wanted)
  }
}

/** @throws OPTIONS_INVALID */
export function requireServiceName(name: unknown): asserts name is string {
  if (isFilled(name)) return
  throw new SsotError({
    code: 'OPTIONS_INVALID',
    summary: `\`ssot.service()\` needs the name of a service, and got ${described(name)}`,
    todo: "Give it one of the compose file, such as `ssot.service('api')`. Nothing was changed.",
  })
}

/**
 * @param from services
 * @throws OPTIONS_INVALID
 */
export function requireOthers(call: Call, from: readonly string[]): void {
  if (!from.includes(call.service)) return
  throw wrong(call, 'a service cannot be cut off from itself')
}

function wrong({ service, name, example }: Call, what: string): SsotError {
  return new SsotError({
    code: 'OPTIONS_INVALID',
    service,
    summary: `\`${name}()\` of ${service} was called wrongly: ${what}`,
    todo: `Call it in this way: \`${name}(${example})\`. Nothing was changed.`,
  })
}

/** Texts are not shown: they may be secret, and the line of the test has them. */
function described(value: unknown): string {
  if (value === undefined || value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'another text'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'another array'
  return typeof value === 'object' ? 'another object' : `a ${typeof value}`
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isFileUrl(value: unknown): boolean {
  return isA(value, 'URL') && String(value).startsWith('file:')
}
