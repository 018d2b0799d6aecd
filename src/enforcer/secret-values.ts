import { worthHiding } from '../core/redact.ts'
import type { Repository } from './repository.ts'
import { credentialsIn } from './rules/shared/credentials/in-compose.ts'
import { credentialsInEnvFile } from './rules/shared/credentials/in-env-file.ts'
import { secretReason } from './rules/shared/secrets.ts'

/** What stands around and inside of variables: `${NAME:-` and `}` are taken out of a value. `$$` begins none. */
const VARIABLE = /(?<!\$)\$\{\w+(?::?[-+?=])?|\}|(?<!\$)\$\w+/u

/**
 * The literal secrets of a repository's compose files, env files and Dockerfiles, as they stand there, for output that
 * shows lines of these files. Of a secret with several lines each is one. In the form that `redact` takes.
 */
export function secretValuesIn({ composeFiles, envFiles = [], dockerfiles }: Repository): string[] {
  const values: string[] = []
  const add = (...written: string[]) => {
    for (const text of written) {
      for (const piece of text.split(VARIABLE)) values.push(...piece.split(/\r\n|\r|\n/u).map(unquoted))
    }
  }
  const credentials = [...composeFiles.flatMap(credentialsIn), ...envFiles.flatMap(credentialsInEnvFile)]
  // As it is written, too: with the escapes of its quotes.
  for (const { value, source, span } of credentials) add(value, source.text.slice(span.start, span.end))
  for (const { name, operator, operand } of composeFiles.flatMap(({ interpolations }) => interpolations)) {
    if (operator.endsWith('-') && secretReason(name, operand) !== null) add(operand)
  }
  for (const { name, value } of dockerfiles.flatMap(({ args, env }) => [...args, ...env])) {
    if (value !== null && secretReason(name, value) !== null) add(value)
  }
  return worthHiding(values)
}

function unquoted(line: string): string {
  return line.trim().replace(/^["']|["']$/gu, '')
}
