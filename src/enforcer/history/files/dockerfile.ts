import { redacted } from '../../../core/secrets/redacted.ts'
import type { Instruction } from '../../dockerfile/instructions.ts'
import { readDockerfile } from '../../dockerfile/read.ts'
import { credentialsInDockerfile } from '../../secrets/credentials/in-dockerfile.ts'
import type { Source } from '../../source.ts'
import { brief } from './facts.ts'
import { secretsOf } from './secrets.ts'

/** A Dockerfile, apart from places, comments and line breaks. */
export interface DockerfileSteps {
  readonly stages: readonly StageSteps[]
  /** Why it cannot be read as a whole, as a predicate. */
  readonly problems: readonly string[]
  /** The secrets in it. */
  readonly secrets: readonly string[]
}

/** A stage of a build, or what is before the first one. */
export interface StageSteps {
  /** `build`; without a name `stage 2`, or `final stage`; empty before the first `FROM`. */
  readonly name: string
  /** The image or stage that it is based on, with the defaults of arguments; empty before the first `FROM`. */
  readonly base: string
  readonly steps: readonly Step[]
}

/** An instruction, or one variable of an `ARG`, `ENV` or `LABEL`. */
export interface Step {
  /** `RUN`, or with the name of a variable: `ENV LEVEL`. Two steps of a subject are versions of the same one. */
  readonly subject: string
  /** What is compared. */
  readonly value: string
  /** What is told; null: it is a secret. */
  readonly shown: string | null
  /** The secrets that only its value gives away; absent: none. */
  readonly secrets?: readonly string[]
}

const FINAL = 'final stage'

export function dockerfileSteps(source: Source): DockerfileSteps {
  const file = readDockerfile(source)
  const hidden = credentialsInDockerfile(file)
  const bases = [...file.images]
  const stages: { name: string; base: string; steps: Step[] }[] = [{ name: '', base: '', steps: [] }]
  const [, syntax] = /^(?:[ \t]*#[^\n]*\n)*?[ \t]*#[ \t]*syntax[ \t]*=[ \t]*(\S+)/iu.exec(source.text) ?? []
  if (syntax !== undefined) stages[0]?.steps.push({ subject: 'syntax', value: syntax, shown: syntax })
  for (const instruction of file.instructions) {
    if (instruction.keyword === 'FROM') {
      const index = stages.length - 1
      const stage = file.stages[index]
      const written = instruction.words[0]?.text ?? ''
      const image = bases.find(({ span }) => span.start === instruction.words[0]?.span.start)
      const platform = instruction.flags.map(({ name, value }) => ` --${name}=${value}`).join('')
      const name = stage?.name ?? (index === file.stages.length - 1 ? FINAL : `stage ${index + 1}`)
      stages.push({ name, base: `${image?.reference ?? written}${platform}`, steps: [] })
      continue
    }
    const secrets = hidden.filter(
      ({ span }) => span.start >= instruction.span.start && span.end <= instruction.span.end,
    )
    stages.at(-1)?.steps.push(
      ...stepsOf(
        instruction,
        source.text,
        secrets.map(({ span }) => span),
      ),
    )
  }
  return {
    stages: stages.filter(({ name, steps }) => name !== '' || steps.length > 0),
    secrets: [
      ...hidden.map(({ value }) => value),
      ...stages.flatMap(({ steps }) => steps.flatMap(({ secrets = [] }) => secrets)),
    ],
    problems: file.problems.map(({ message }) => `has a mistake: ${message}`),
  }
}

function stepsOf(
  { keyword, properties, span, words }: Instruction,
  text: string,
  secrets: readonly { start: number; end: number }[],
): Step[] {
  if (properties.length > 0) {
    return properties.map(({ name, value: own, span: place }) => {
      const isSecret = secrets.some(({ start, end }) => start < place.end && end > place.start)
      const value = own ?? ''
      return judged({ subject: `${keyword} ${name}`, value, shown: isSecret ? null : value }, name)
    })
  }
  const raw = text.slice(span.start, span.end)
  const shown = redacted(
    raw,
    secrets.map(({ start, end }) => ({ start: start - span.start, end: end - span.start })),
  )
  const body = (whole: string) => joined(whole).replace(/^[ \t]*\S+[ \t]*/u, '')
  const isJson = words.length > 0 && words.every((word) => word.isJson)
  // White space between the entries of a list means nothing.
  const value =
    isJson && secrets.length === 0 ? words.map((word) => JSON.stringify(word.text)).join(', ') : body(raw)
  const told = isJson && secrets.length === 0 ? `[${value}]` : body(shown)
  return [judged({ subject: keyword, value, shown: told }, '')]
}

/** A step that is not shown if a secret is left in it. */
function judged(step: Step, name: string): Step {
  const secrets = step.shown === null ? [] : secretsOf(name, step.shown)
  return secrets.length === 0 ? step : { ...step, shown: null, secrets }
}

/**
 * An instruction without the breaks and the indentation of its continued lines, and without comments between them. Spaces within
 * a line stay: they may be in quotes.
 */
function joined(text: string): string {
  let whole = ''
  let isContinued = true
  for (const line of text.split(/\r\n|\n|\r/u)) {
    if (!isContinued) {
      // A heredoc: its text counts as it is.
      whole += `\n${line}`
      continue
    }
    if (whole !== '' && /^[ \t]*(?:#|$)/u.test(line)) continue
    const [, own = '', end] = /^(.*?)([ \t]*[\\`][ \t]*)?$/u.exec(line) ?? []
    whole += `${whole === '' ? '' : ' '}${own.trim()}`
    isContinued = end !== undefined
  }
  return whole
}

/** A step in one line: `RUN npm ci`. */
export function stepText({ subject, shown }: Step): string {
  const [keyword = '', name] = subject.split(' ')
  if (name === undefined) return shown === null ? `${keyword} (hidden)` : brief(`${keyword} ${shown}`)
  if (shown === null) return `${keyword} ${name} (its value is hidden)`
  return brief(shown === '' ? `${keyword} ${name}` : `${keyword} ${name}=${shown}`)
}
