import { worthHiding } from '../core/redact.ts'
import type { Repository } from './repository.ts'
import { secretReason } from './rules/shared/secrets.ts'

/** What stands around and inside of variables: `${NAME:-` and `}` are taken out of a value. */
const VARIABLE = /\$\{\w+(?::?[-+?=])?|\}|\$\w+/u

/**
 * The literal secrets of a repository's compose files and Dockerfiles, as they stand there, for output that shows lines
 * of these files. Of a secret with several lines each is one. In the form that `redact` takes.
 */
export function secretValuesIn({ composeFiles, dockerfiles }: Repository): string[] {
  const values: string[] = []
  const add = (name: string, value: string, ...written: string[]) => {
    if (secretReason(name, value) === null) return
    for (const text of [value, ...written]) {
      for (const piece of text.split(VARIABLE)) values.push(...piece.split(/\r\n|\r|\n/u).map(unquoted))
    }
  }
  for (const { source, services, interpolations } of composeFiles) {
    for (const { environment } of services) {
      for (const { key, value } of environment) {
        if (value === null) continue
        const { source: from, span } = value.inherited ?? { source, span: value.span }
        // As it is written, too: with the escapes of its quotes.
        add(key.text, value.text, from.text.slice(span.start, span.end))
      }
    }
    for (const { name, operator, operand } of interpolations) if (operator.endsWith('-')) add(name, operand)
  }
  for (const { args, env } of dockerfiles) {
    for (const { name, value } of [...args, ...env]) if (value !== null) add(name, value)
  }
  return worthHiding(values)
}

function unquoted(line: string): string {
  return line.trim().replace(/^["']|["']$/gu, '')
}
