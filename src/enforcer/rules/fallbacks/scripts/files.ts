import type { ShellNode } from '../../../../core/shell/parse.ts'
import type { Word } from '../../../../core/shell/tokens.ts'
import { isDockerFileName } from '../../../text/names.ts'
import { fileTarget, type Target } from './targets.ts'

/** The Docker files among words. Words with parts that are known only at run time are skipped. */
export function filesAmong(words: readonly Word[]): Target[] {
  return words
    .filter(({ text, isDynamic }) => !isDynamic && isDockerFileName(text))
    .map(({ text, span }) => fileTarget(text, span))
}

/** Whether a test is negated: `! a`, `[ ! -f a ]`. */
export function isNegated(node: ShellNode): boolean {
  if (node.kind === 'not') return true
  if (node.kind !== 'command') return false
  return isTest(node.words[0]?.text) && node.words[1]?.text === '!'
}

/** Whether a command tests files: `[`, `[[` or `test`. */
export function isTest(name: string | undefined): boolean {
  return name === '[' || name === '[[' || name === 'test'
}
