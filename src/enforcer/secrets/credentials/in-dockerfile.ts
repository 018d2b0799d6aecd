import { secretReason } from '../../../core/secrets/reason.ts'
import type { Argument } from '../../../core/secrets/words/arguments.ts'
import { secretsInText } from '../../../core/secrets/words/in-text.ts'
import { secretsByWord, secretsInScript } from '../../../core/secrets/words/in-words.ts'
import type { SecretLiteral } from '../../../core/secrets/words/literal.ts'
import { eachOnce } from '../../compose/places.ts'
import { heredocDelimiter, type Instruction, type Word } from '../../dockerfile/instructions.ts'
import type { Dockerfile } from '../../dockerfile/model.ts'
import type { Source, Span } from '../../source.ts'
import type { Credential as AnyCredential, DockerfilePlace } from './credential.ts'

type Credential = AnyCredential<DockerfilePlace>

const found = new WeakMap<Dockerfile, readonly Credential[]>()

/** The literal secrets of a Dockerfile, each once, by instruction. */
export function credentialsInDockerfile(dockerfile: Dockerfile): readonly Credential[] {
  const known = found.get(dockerfile)
  if (known) return known
  const { source, instructions } = dockerfile
  const all = instructions.flatMap((one) => (one.trigger ? [one, one.trigger] : [one]))
  const credentials = all.flatMap((instruction) => [
    ...inProperties(instruction, source),
    ...inAddresses(instruction, source),
    ...secretsOf(instruction, source.text).map((secret) => credentialOf(instruction.keyword, secret, source)),
  ])
  // A word of `export` is also read as an assignment.
  const isFirst = eachOnce()
  const once = credentials.filter((credential) => isFirst(credential.source, credential.span))
  found.set(dockerfile, once)
  return once
}

/** Secrets in `ENV`, `ARG` and `LABEL`. */
function inProperties({ keyword, properties }: Instruction, source: Source): Credential[] {
  return properties.flatMap(({ name, value, span }): Credential[] => {
    const reason = value === null ? null : secretReason(name, value)
    if (value === null || reason === null) return []
    const [head = ''] = /^[^\s=]*[\s=]*/u.exec(source.text.slice(span.start, span.end)) ?? []
    const subject = `${keyword} ${name}`
    const own = { start: span.start + head.length, end: span.end }
    const common = { subject, what: `${subject} is`, name, value, reason, source }
    return [{ in: 'image', ...common, at: span.start, span: own }]
  })
}

/** Passwords in the addresses from which `ADD` downloads. */
function inAddresses({ keyword, words }: Instruction, source: Source): Credential[] {
  if (keyword !== 'ADD') return []
  return words.flatMap(({ text, span }): Credential[] => {
    const reason = secretReason('', text)
    if (reason === null) return []
    const common = { subject: 'ADD', what: 'ADD has an address that is', name: '', value: text }
    return [{ in: 'build', ...common, reason, source, span }]
  })
}

/** Secrets in commands and in heredocs. */
function secretsOf({ keyword, words, head, heredocs }: Instruction, text: string): SecretLiteral[] {
  const isTest = keyword === 'HEALTHCHECK'
  const command = isTest ? words.slice(1) : words
  const isRun = isTest || keyword === 'RUN' || keyword === 'CMD' || keyword === 'ENTRYPOINT'
  const [first] = command
  const script = { start: first?.span.start ?? 0, end: head?.end ?? 0 }
  return [
    ...(isRun && first ? (first.isJson ? inWords(command, text) : inScript(text, script)) : []),
    ...heredocs.flatMap((span) => (isScript(keyword, words) ? inScript(text, span) : inText(text, span))),
  ]
}

/** Whether the heredoc is itself the script, as in `RUN <<EOF`, and not the input of a command. */
function isScript(keyword: string, words: readonly Word[]): boolean {
  return keyword === 'RUN' && words.every(({ text }) => heredocDelimiter(text) !== null)
}

function inScript(text: string, { start, end }: Span): SecretLiteral[] {
  return secretsInScript({ text: text.slice(start, end), start })
}

function inText(text: string, { start, end }: Span): SecretLiteral[] {
  return secretsInText(text.slice(start, end)).map((secret) => ({
    ...secret,
    span: { start: start + secret.span.start, end: start + secret.span.end },
  }))
}

function inWords(words: readonly Word[], text: string): SecretLiteral[] {
  return secretsByWord(
    words.map(
      (word): Argument => ({
        text: word.text,
        written: text.slice(word.span.start + 1, word.span.end - 1),
        start: word.span.start + 1,
      }),
    ),
  ).flat()
}

function credentialOf(
  keyword: string,
  { name, label, value, reason, span }: SecretLiteral,
  source: Source,
): Credential {
  return {
    in: ['RUN', 'COPY', 'ADD'].includes(keyword) ? 'build' : 'image',
    subject: label === '' ? keyword : `${keyword}, ${label}`,
    what: label === '' ? `${keyword} has an argument that is` : `${label} of ${keyword} is`,
    ...{ name, value, reason, source, span },
  }
}
