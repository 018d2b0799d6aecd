import { type Argument, argumentOf, commandsOf, scriptOf } from '../../../core/secrets/words/arguments.ts'
import { secretsByWord, secretsInScript } from '../../../core/secrets/words/in-words.ts'
import type { SecretLiteral } from '../../../core/secrets/words/literal.ts'
import type { CommandSource, ServiceCommands } from '../../compose/model.ts'
import type { ScalarValue } from '../../compose/yaml/value.ts'

/** A secret in a command, with the scalar that contains it; its span counts in the scalar's text. */
export interface CommandSecret extends SecretLiteral {
  readonly of: 'entrypoint' | 'command' | 'healthcheck.test'
  readonly scalar: ScalarValue
}

/** The secrets in the commands of a service. */
export function secretsInCommands({ entrypoint, command, test }: ServiceCommands): CommandSecret[] {
  const first = entrypoint ? wordsOf(entrypoint) : []
  return [
    ...(entrypoint ? secretsIn(entrypoint, 'entrypoint', secretsOfWords(entrypoint, [])) : []),
    ...(command ? secretsIn(command, 'command', secretsOfWords(command, first)) : []),
    ...(test ? secretsIn(test, 'healthcheck.test', secretsOfTest(test)) : []),
  ]
}

/** @param secrets the secrets of each of the command's texts, in their order */
function secretsIn(
  { texts }: CommandSource,
  of: CommandSecret['of'],
  secrets: readonly SecretLiteral[][],
): CommandSecret[] {
  return texts.flatMap((scalar, index) => (secrets[index] ?? []).map((secret) => ({ ...secret, of, scalar })))
}

function secretsOfWords(command: CommandSource, before: readonly Argument[]): SecretLiteral[][] {
  const secrets = secretsByWord(wordsOf(command), before)
  return command.form === 'list' ? secrets : [secrets.flat()]
}

/** The test is run by a shell if it is a string or begins with `CMD-SHELL`. */
function secretsOfTest(test: CommandSource): SecretLiteral[][] {
  const isShell = test.form === 'string' || test.texts[0]?.text === 'CMD-SHELL'
  return isShell
    ? test.texts.map(({ text }) => secretsInScript(scriptOf(text ?? '')))
    : secretsOfWords(test, [])
}

/** The words of a list, or of a string as Compose splits it: a line break in it is a space. */
function wordsOf({ form, texts }: CommandSource): Argument[] {
  if (form === 'list') return texts.map(({ text }) => argumentOf(text ?? ''))
  return texts.flatMap(({ text }) => commandsOf(scriptOf((text ?? '').replaceAll(/[\r\n]/gu, ' '))).flat())
}
