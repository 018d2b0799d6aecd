import type { Source } from '../source.ts'
import { expand } from './expand.ts'
import { heredocDelimiter, type Instruction, readInstructions } from './instructions.ts'
import type { Dockerfile, ImageUse, Stage, Variable } from './model.ts'
import { findProblems, sourcesOf } from './problems.ts'

export { isDockerfileName } from './names.ts'

/** Reads a Dockerfile. Never throws: mistakes are in `problems`, and the rest of the file is read. */
export function readDockerfile(source: Source): Dockerfile {
  const instructions = readInstructions(source)
  const args = readVariables(instructions, 'ARG')
  const values = globalValues(args)
  const stages = readStages(instructions, values)
  return {
    source,
    instructions,
    problems: findProblems(instructions, stages),
    stages,
    args,
    env: readVariables(instructions, 'ENV'),
    copies: readCopies(instructions),
    images: readImages(instructions, stages, values),
  }
}

function readStages(instructions: readonly Instruction[], values: ReadonlyMap<string, string>): Stage[] {
  const stages: Stage[] = []
  for (const { keyword, words, span } of instructions) {
    if (keyword === 'FROM') {
      const image = expandGlobals(words[0]?.text ?? '', values)
      const parent = stages.findLast(({ name }) => isSameName(name, image))
      const name = words[1]?.text.toUpperCase() === 'AS' ? (words[2]?.text ?? null) : null
      stages.push({
        name,
        index: stages.length,
        span,
        parent: parent?.index ?? null,
        healthcheck: parent?.healthcheck ?? 'absent',
      })
      continue
    }
    const stage = stages.at(-1)
    if (keyword !== 'HEALTHCHECK' || stage === undefined) continue
    const healthcheck = words[0]?.text.toUpperCase() === 'NONE' ? 'none' : 'test'
    stages[stages.length - 1] = { ...stage, healthcheck }
  }
  return stages
}

function readVariables(instructions: readonly Instruction[], keyword: 'ARG' | 'ENV'): Variable[] {
  let stage = -1
  return instructions.flatMap((instruction) => {
    if (instruction.keyword === 'FROM') stage += 1
    if (instruction.keyword !== keyword) return []
    return instruction.properties.map((property) => ({ ...property, stage: stage < 0 ? null : stage }))
  })
}

/** The values of the arguments before the first `FROM`. Only these can be used in a `FROM`. */
function globalValues(args: readonly Variable[]): Map<string, string> {
  const values = new Map<string, string>()
  for (const { name, value, stage } of args) {
    if (stage !== null || value === null) continue
    values.set(name, expandGlobals(value, values))
  }
  return values
}

function readCopies(instructions: readonly Instruction[]): Dockerfile['copies'] {
  return instructions.flatMap(({ keyword, words, flags, span }) => {
    if (keyword !== 'COPY' && keyword !== 'ADD') return []
    if (flags.some(({ name }) => name === 'from')) return []
    const sources = words
      .slice(0, -1)
      .map(({ text }) => text)
      .filter((text) => heredocDelimiter(text) === null && !isRemote(text))
    return sources.length === 0 ? [] : [{ sources, span }]
  })
}

/** Whether `ADD` downloads the source: a URL or a git repository. */
function isRemote(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/|^git@/i.test(text)
}

function readImages(
  instructions: readonly Instruction[],
  stages: readonly Stage[],
  values: ReadonlyMap<string, string>,
): ImageUse[] {
  let current = -1
  return instructions.flatMap(({ keyword, words, flags }): ImageUse[] => {
    if (keyword !== 'FROM') {
      return sourcesOf(keyword, flags)
        .filter(({ name }) => !isStage(name, stages.slice(0, current + 1)))
        .map(({ name, span }) => ({ reference: name, written: name, span }))
    }
    current += 1
    const [image] = words
    if (image === undefined || stages[current]?.parent !== null) return []
    const reference = expandGlobals(image.text, values)
    return reference === 'scratch' ? [] : [{ reference, written: image.text, span: image.span }]
  })
}

function expandGlobals(text: string, values: ReadonlyMap<string, string>): string {
  return expand(text, (name) => values.get(name) ?? null)
}

/** Whether a name in `COPY --from` or a mount is the name or number of a stage. */
function isStage(name: string, stages: readonly Stage[]): boolean {
  if (stages.some((stage) => isSameName(stage.name, name))) return true
  return /^\d+$/.test(name) && Number(name) < stages.length
}

function isSameName(stage: string | null, name: string): boolean {
  return stage !== null && stage.toLowerCase() === name.toLowerCase()
}
