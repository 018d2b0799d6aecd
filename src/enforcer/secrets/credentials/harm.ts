import type { EnvironmentRow } from '../../../core/matrix/matrix.ts'
import { blockCount } from '../../../core/matrix/port-blocks.ts'
import { isCommonWord } from '../../../core/secrets/common-words.ts'
import { isPublicName } from '../../../core/secrets/names.ts'
import { SHAPES } from '../../../core/secrets/shapes.ts'
import { isStrong } from '../../../core/secrets/strength.ts'
import { readersOf } from '../../compose/environment.ts'
import { fill } from '../../compose/template.ts'
import type { Level } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Credential } from './credential.ts'

/** How much a literal credential matters, in the files at some paths that use it. */
export type HarmOf = (credential: Pick<Credential, 'name' | 'value'>, paths: readonly string[]) => Level

/**
 * What has the form of a real secret, such as the key of a cloud, is an error everywhere. A password that somebody has thought
 * up guards nothing in an environment with ranges of ports: its stacks are made for a test and removed after it, and their ports
 * are open on this machine only. Elsewhere it is a warning. One that looks as if a program has made it is an error as soon as an
 * environment without ranges uses it: what also guards another stack is not thrown away.
 */
export function harmOf(repository: Repository): HarmOf {
  const { matrix } = repository.matrix
  const readers = readersOf(repository)
  return (credential, paths) => {
    if (hasSecretShape(credential)) return 'error'
    const environments = paths.flatMap((path) => readers(path))
    const hasRanges = ({ name }: EnvironmentRow) => matrix !== null && blockCount(matrix, name) > 1
    if (!looksMade(credential.value)) return environments.some(hasRanges) ? 'info' : 'warning'
    return environments.length > 0 && environments.every(hasRanges) ? 'info' : 'error'
  }
}

/** Whether a password, or the one in a URL, looks as if a program has made it, and not as if somebody has thought it up. */
export function looksMade(value: string): boolean {
  const password = passwordIn(withDefaults(value))
  return isStrong(password) && !isOfWords(password)
}

/** Whether somebody has made a password of words, such as `P@ssw0rd123` or `yourStrong(!)Password`, so that rules of length are met. */
function isOfWords(password: string): boolean {
  return [password, password.replaceAll('@', 'a').replaceAll('$', 's')].some((text) => {
    const parts = text
      .replace(/(?<=[a-z\d])(?=[A-Z])/gu, ' ')
      .split(/[^a-zA-Z\d]+/u)
      .map((part) => part.replace(/\d{1,4}$/u, ''))
      .filter((part) => part !== '')
    return (
      parts.length > 0 &&
      parts.every((part) => /^[A-Z]?[a-z]{2,}$/u.test(part) || isCommonWord(spelled(part)))
    )
  })
}

const LETTERS: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't' }

/** `password` for `passw0rd`. */
function spelled(word: string): string {
  return word.replace(/\d/gu, (digit) => LETTERS[digit] ?? digit)
}

/** A value with the defaults of its variables, which are no part of a password: `root:secret` for `root:${PASSWORD:-secret}`. */
function withDefaults(value: string): string {
  return fill(value, ({ operator, operand, start, end }) =>
    operator.endsWith('-') ? withDefaults(operand) : value.slice(start, end),
  )
}

/** The password of a URL, whose other parts say nothing about it; or the whole value. */
function passwordIn(value: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:([^\s/@]+)@/iu.exec(value)?.[1] ?? value
}

/** Whether a value has the form of a real secret: a private key, the token of a service. */
export function hasSecretShape({ name, value }: Pick<Credential, 'name' | 'value'>): boolean {
  return SHAPES.some(({ pattern, browser }) => pattern.test(value) && !(browser && isPublicName(name)))
}
