import { FILLER } from '../../../core/shell/tokens.ts'
import type { Source } from '../../source.ts'
import type { Fragment } from './fragment.ts'

/** `sh 'x'`, `sh "x"`, `sh(script: '''x''')` in a Jenkinsfile. */
const STEP =
  /\b(?:sh|bash)\b\s*\(?\s*(?:(?:label|returnStatus|returnStdout)\s*:\s*(?:'[^']*'|"[^"]*"|\w+)\s*,\s*)*(?:script\s*:\s*)?('''|"""|'|")/g

/** The shell steps of a Jenkinsfile. */
export function groovyFragments({ text }: Source): Fragment[] {
  const fragments: Fragment[] = []
  for (const match of text.matchAll(STEP)) {
    const quote = match[1] ?? ''
    const start = match.index + match[0].length
    const lineStart = Math.max(text.lastIndexOf('\n', match.index), text.lastIndexOf('\r', match.index)) + 1
    if (/^\s*(?:\/\/|\*)/.test(text.slice(lineStart, match.index))) continue
    const end = endOf(text, start, quote)
    const content = text.slice(start, end)
    // `dir('x') { ... }` changes the folder.
    const folders = /\bdir\s*\(/.test(text) ? null : ['.']
    fragments.push({ text: content.replace(/\\(["'])/g, `${FILLER}$1`), start, folders })
  }
  return fragments
}

function endOf(text: string, start: number, quote: string): number {
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text.startsWith(quote, at)) return at
    else if (quote.length === 1 && text[at] === '\n') return at
  }
  return text.length
}
