import type { Span } from '../source.ts'
import type { Instruction } from './instructions.ts'
import type { Stage } from './model.ts'

interface Problem {
  message: string
  span: Span
}

/** How many words an instruction needs. Of `ARG` and `ENV` those with a value count by themselves. */
const LEAST_WORDS: Readonly<Record<string, number>> = {
  ADD: 2,
  ARG: 1,
  CMD: 0,
  COPY: 2,
  ENTRYPOINT: 0,
  ENV: 1,
  EXPOSE: 1,
  FROM: 1,
  HEALTHCHECK: 1,
  LABEL: 1,
  MAINTAINER: 1,
  ONBUILD: 1,
  RUN: 1,
  SHELL: 1,
  STOPSIGNAL: 1,
  USER: 1,
  VOLUME: 1,
  WORKDIR: 1,
}

/** Why a build of these instructions fails before its first step, or does not take the stage that it names. */
export function findProblems(instructions: readonly Instruction[], stages: readonly Stage[]): Problem[] {
  if (!instructions.some(({ keyword }) => keyword === 'FROM')) {
    return [{ message: 'there is no FROM, so nothing to build from', span: { start: 0, end: 0 } }]
  }
  let isInStage = false
  return instructions.flatMap((instruction) => {
    if (instruction.keyword === 'FROM') isInStage = true
    const problem = problemOf(instruction, isInStage)
    return [
      ...(problem === null ? [] : [{ message: problem, span: instruction.span }]),
      ...usedTooEarly(instruction, stages),
    ]
  })
}

function problemOf(
  { keyword, words, properties, openHeredoc }: Instruction,
  isInStage: boolean,
): string | null {
  if (!Object.hasOwn(LEAST_WORDS, keyword)) {
    // A longer word is hardly a misspelt one, and may be a piece of a secret.
    return /^[A-Z]{1,16}$/.test(keyword)
      ? `${keyword} is no instruction`
      : 'the line begins with no instruction'
  }
  const least = LEAST_WORDS[keyword] ?? 0
  if (words.length < least) {
    return `${keyword} needs ${least === 1 ? 'an argument' : `${least} arguments`} and has ${words.length}`
  }
  if (!isInStage && keyword !== 'ARG') return `${keyword} stands before the first FROM`
  if (keyword === 'FROM' && words.length !== 1) {
    if (words.length !== 3 || words[1]?.text.toUpperCase() !== 'AS')
      return 'FROM is neither IMAGE nor IMAGE AS NAME'
    const name = words[2]?.text ?? ''
    if (!/^[a-z][a-z0-9_.-]*$/i.test(name)) return `${name} is no name of a stage`
  }
  if (keyword === 'ENV' && properties.some(({ value }) => value === null)) return 'ENV gives a name no value'
  if (openHeredoc !== null) return `no line ends the heredoc ${openHeredoc}`
  return null
}

/** A stage is known only below its `FROM`; above it the name is that of an image. */
function usedTooEarly({ keyword, words, flags, span }: Instruction, stages: readonly Stage[]): Problem[] {
  const named =
    keyword === 'FROM'
      ? words.slice(0, 1).map(({ text, span }) => ({ name: text, span }))
      : sourcesOf(keyword, flags).map(({ name, span }) => ({ name, span }))
  return named.flatMap(({ name, span: at }) => {
    const isNamed = (stage: Stage) => stage.name?.toLowerCase() === name.toLowerCase()
    const isKnown = stages.some((stage) => isNamed(stage) && stage.span.start < span.start)
    const later = stages.find((stage) => isNamed(stage) && stage.span.start > span.start)
    if (isKnown || later === undefined) return []
    return [{ message: `the stage ${name} is used before it is declared`, span: at }]
  })
}

/** The stages or images that an instruction names in `COPY --from` and `RUN --mount=from`. */
export function sourcesOf(keyword: string, flags: Instruction['flags']): { name: string; span: Span }[] {
  if (keyword === 'COPY') {
    return flags.filter(({ name }) => name === 'from').map(({ value, span }) => ({ name: value, span }))
  }
  if (keyword !== 'RUN') return []
  return flags.flatMap(({ name, value, span }) => {
    if (name !== 'mount') return []
    const from = /(?:^|,)"?from=([^,"]+)/.exec(value)?.[1]
    return from === undefined ? [] : [{ name: from, span }]
  })
}
