import { type DockerfileSteps, type StageSteps, type Step, stepText } from '../files/dockerfile.ts'
import { brief, contrast } from '../files/facts.ts'
import { shortImage } from '../files/image.ts'
import type { KeyedChange } from '../model.ts'

/** What was changed in a Dockerfile. */
export function stepChanges(
  before: DockerfileSteps,
  after: DockerfileSteps,
  path: string,
  about: string,
): KeyedChange[] {
  const at = (key: string) => ({ key: `dockerfile/${path}/${key}`, about, group: `dockerfile/${path}` })
  const pairs = withoutFormerNames(pairStages(before.stages, after.stages))
  const isOne =
    Math.max(...[before, after].map(({ stages }) => stages.filter(({ name }) => name !== '').length)) < 2
  return pairs.flatMap(([old, own]): KeyedChange[] => {
    const stage = own ?? old
    if (stage === null) return []
    const prefix = isOne || stage.name === '' ? '' : `${stageName(stage.name)}: `
    const key = stage.name
    if (old === null || own === null) {
      const what = old === null ? 'added' : 'removed'
      const more = old === null ? `, FROM ${shortImage(stage.base)}, with ${counted(stage.steps.length)}` : ''
      if (stage.name === '')
        return stage.steps.map((step) =>
          stepChange(at(`/${step.subject}`), '', old === null ? null : step, own === null ? null : step),
        )
      return [
        {
          ...at(key),
          kind: what,
          stage: stage.name,
          settings: [
            { field: 'base image', value: shortImage(stage.base) },
            ...stage.steps.map(({ subject, shown }) => ({ field: subject, value: shown })),
          ],
          field: 'stage',
          from: old?.name ?? null,
          to: own?.name ?? null,
          isSecret: false,
          words: `${stageName(stage.name)} ${what}${more}`,
        },
      ]
    }
    const isUnnamed = [old, own].some(({ name }) => stageName(name) === name)
    const inStage = own.name === '' ? {} : { stage: own.name }
    const renamed: KeyedChange[] =
      old.name === own.name || isUnnamed
        ? []
        : [
            {
              ...at(`${key}/name`),
              kind: 'changed',
              stage: own.name,
              field: 'stage',
              from: old.name,
              to: own.name,
              isSecret: false,
              words: `${stageName(old.name)} renamed to ${own.name}`,
            },
          ]
    const base: KeyedChange[] =
      old.base === own.base
        ? []
        : [
            {
              ...at(`${key}/base`),
              kind: 'changed',
              stage: own.name,
              ...{
                field: 'base image',
                from: shortImage(old.base),
                to: shortImage(own.base),
                isSecret: false,
              },
              words: `${prefix}base image ${shortImage(old.base)} -> ${shortImage(own.base)}`,
            },
          ]
    return [
      ...renamed,
      ...base,
      ...changedSteps(old.steps, own.steps).map(([from, to, previous]) => {
        const step = (to ?? from) as Step
        const place = previous === null ? 'the beginning' : `after ${brief(stepText(previous), 60)}`
        const change = stepChange(at(`${key}/${step.subject}/${step.value}`), prefix, from, to, place)
        return { ...change, ...inStage }
      }),
    ]
  })
}

function stageName(name: string): string {
  return /^(?:stage \d+|final stage)$/u.test(name) ? name : `stage ${name}`
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'step' : 'steps'}`
}

/** Stages by name, and what is left in order. */
function pairStages(
  before: readonly StageSteps[],
  after: readonly StageSteps[],
): [StageSteps | null, StageSteps | null][] {
  const names = new Set(after.map(({ name }) => name))
  const unnamed = before.filter(({ name }) => !names.has(name))
  const known = new Set(before.map(({ name }) => name))
  const pairs = after.map((own): [StageSteps | null, StageSteps | null] => {
    if (known.has(own.name)) return [before.find(({ name }) => name === own.name) ?? null, own]
    // Only a stage that is otherwise the same was renamed.
    const index = unnamed.findIndex(
      ({ name, steps }) => name !== '' && own.name !== '' && shares(steps, own.steps),
    )
    return [index < 0 ? null : (unnamed.splice(index, 1)[0] ?? null), own]
  })
  return [...pairs, ...unnamed.map((old): [StageSteps, null] => [old, null])]
}

/** The former stages with the names that stages have now: `COPY --from` of a stage with another name is the same step. */
function withoutFormerNames(
  pairs: readonly [StageSteps | null, StageSteps | null][],
): [StageSteps | null, StageSteps | null][] {
  const names = new Map(
    pairs.flatMap(([old, own]): [string, string][] => {
      if (old === null || own === null || old.name === own.name) return []
      return [old, own].some(({ name }) => stageName(name) === name) ? [] : [[old.name, own.name]]
    }),
  )
  if (names.size === 0) return [...pairs]
  const renamed = (text: string) =>
    text.replace(STAGE_IN_FLAG, (_, flag: string, name: string) => `${flag}${names.get(name) ?? name}`)
  return pairs.map(([old, own]) => {
    if (old === null) return [old, own]
    const steps = old.steps.map((step) =>
      /^(?:COPY|ADD|RUN)$/u.test(step.subject)
        ? { ...step, value: renamed(step.value), shown: step.shown && renamed(step.shown) }
        : step,
    )
    return [{ ...old, base: names.get(old.base) ?? old.base, steps }, own]
  })
}

/** `--from=build`, or the same in `--mount=type=bind,from=build` */
const STAGE_IN_FLAG = /((?:^|\s)--(?:from=|mount=(?:\S*,)?from=))([^\s,]+)/gu

function shares(before: readonly Step[], after: readonly Step[]): boolean {
  if (before.length === 0 && after.length === 0) return true
  const known = new Set(after.map(idOf))
  const same = before.filter((step) => known.has(idOf(step))).length
  return same * 2 >= Math.max(before.length, after.length)
}

function idOf({ subject, value }: Step): string {
  return `${subject} ${value}`
}

/** A step before and after, and the one that is before it now. */
type StepPair = [from: Step | null, to: Step | null, previous: Step | null]

/** The steps that were removed, added or changed, in the order of the later version. */
function changedSteps(before: readonly Step[], after: readonly Step[]): StepPair[] {
  const kept = commonSteps(before, after)
  const removed = before.filter((_, index) => !kept.before.has(index))
  const changes: StepPair[] = []
  for (const [index, step] of after.entries()) {
    if (kept.after.has(index)) continue
    // The same step at another place, or else one about the same subject.
    const same = removed.findIndex((old) => idOf(old) === idOf(step))
    const alike =
      same >= 0 ? same : removed.findIndex((old) => old.subject === step.subject && isAlike(old, step))
    const from = alike < 0 ? null : (removed.splice(alike, 1)[0] ?? null)
    changes.push([from, step, after[index - 1] ?? null])
  }
  return [...changes, ...removed.map((step): StepPair => [step, null, null])]
}

/** Whether a step is another version of an earlier one: with a variable's name always, otherwise by its words. */
function isAlike(old: Step, own: Step): boolean {
  if (old.subject.includes(' ') || !['RUN', 'COPY', 'ADD'].includes(old.subject)) return true
  const [a, b] = [old.value, own.value].map((text) => new Set(text.split(/\s+/u)))
  const shared = [...(a ?? [])].filter((word) => b?.has(word)).length
  return shared * 2 >= Math.min(a?.size ?? 0, b?.size ?? 0)
}

/** More steps are compared by their places only, because the time grows with the square of their number. */
const MOST_COMPARED = 400

/** The longest list of steps that both have in the same order, by index. */
function commonSteps(
  before: readonly Step[],
  after: readonly Step[],
): { before: Set<number>; after: Set<number> } {
  const [a, b] = [before.map(idOf), after.map(idOf)]
  const kept = { before: new Set<number>(), after: new Set<number>() }
  const keep = (i: number, j: number) => {
    kept.before.add(i)
    kept.after.add(j)
  }
  if (a.length > MOST_COMPARED || b.length > MOST_COMPARED) {
    for (const [index, id] of a.entries()) if (b[index] === id) keep(index, index)
    return kept
  }
  const length = a.map(() => new Uint16Array(b.length + 1)).concat([new Uint16Array(b.length + 1)])
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const [row, next] = [length[i] as Uint16Array, length[i + 1] as Uint16Array]
      row[j] = a[i] === b[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0)
    }
  }
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) keep(i++, j++)
    else if ((length[i + 1]?.[j] ?? 0) >= (length[i]?.[j + 1] ?? 0)) i += 1
    else j += 1
  }
  return kept
}

function stepChange(
  at: Pick<KeyedChange, 'key' | 'about' | 'group'>,
  prefix: string,
  from: Step | null,
  to: Step | null,
  place = '',
): KeyedChange {
  const step = (to ?? from) as Step
  const common = {
    ...{ ...at, field: step.subject, from: from?.shown ?? null, to: to?.shown ?? null },
    kind: kindOf(from, to),
    isSecret: from?.shown === null || to?.shown === null,
  }
  return { ...common, words: `${prefix}${wordsOf(step, from, to, place)}` }
}

function kindOf(from: Step | null, to: Step | null): KeyedChange['kind'] {
  if (from === null || to === null) return from === null ? 'added' : 'removed'
  return idOf(from) === idOf(to) ? 'moved' : 'changed'
}

function wordsOf(step: Step, from: Step | null, to: Step | null, place: string): string {
  if (from === null) return `${stepText(step)} added`
  if (to === null) return `${stepText(step)} removed`
  if (idOf(from) === idOf(to)) return `${stepText(step)} moved to ${place}`
  if (from.shown === null || to.shown === null) return `${step.subject} changed; its value is hidden`
  if (from.shown === to.shown) return `${step.subject} changed in a part that is hidden`
  const [a, b] = contrast(from.shown, to.shown)
  if (step.subject.includes(' ')) return `${step.subject} ${a || '(no value)'} -> ${b || '(no value)'}`
  return `${step.subject} ${a} -> ${step.subject} ${b}`
}
