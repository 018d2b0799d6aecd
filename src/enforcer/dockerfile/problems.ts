import type { Span } from '../source.ts'
import type { Instruction } from './instructions.ts'
import type { Stage } from './model.ts'

interface Problem {
  message: string
  span: Span
}

/** The number of words that each instruction needs. `NAME=value` of `ARG` and `ENV` is one word. */
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

/** The reasons why a build fails before its first step, or uses an image instead of the stage that it names. */
export function findProblems(instructions: readonly Instruction[], stages: readonly Stage[]): Problem[] {
  if (!instructions.some(({ keyword }) => keyword === 'FROM')) {
    return [{ message: 'there is no FROM instruction', span: { start: 0, end: 0 } }]
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
    // A longer word is hardly a misspelt instruction, and may be part of a secret, so it is not quoted.
    return /^[A-Z]{1,16}$/.test(keyword)
      ? `${keyword} is not an instruction`
      : 'the line does not begin with an instruction'
  }
  const least = LEAST_WORDS[keyword] ?? 0
  if (words.length < least) {
    return `${keyword} needs ${least === 1 ? 'an argument' : `${least} arguments`}, but has ${words.length}`
  }
  if (!isInStage && keyword !== 'ARG') return `${keyword} comes before the first FROM`
  if (keyword === 'FROM' && words.length !== 1) {
    if (words.length !== 3 || words[1]?.text.toUpperCase() !== 'AS')
      return 'FROM must be followed by IMAGE or IMAGE AS NAME'
    const name = words[2]?.text ?? ''
    if (!/^[a-z][a-z0-9_.-]*$/i.test(name)) return `${name} is not a valid stage name`
  }
  if (keyword === 'ENV' && properties.some(({ value }) => value === null))
    return 'ENV has a name without a value'
  if (openHeredoc !== null) return `the heredoc ${openHeredoc} is not ended`
  return null
}

/** Stages that are used above their `FROM`. There, the name means an image. */
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
