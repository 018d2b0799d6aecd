import { durationWords } from '../page/scale.ts'
import { shown } from '../shown.ts'
import type { RunStory, StackStory } from '../story/story.ts'
import { explanationWords, failuresOf, outcomeWords } from './words.ts'

/** A summary that is longer is not read, and GitHub takes at most a megabyte of all steps of a job. */
const MAX_FAILURES = 50
const MAX_ERROR = 2000

/** The summary of a run as Markdown: what has failed and why, how the start went, and what became of services. */
export function markdownSummary(story: RunStory): string {
  const parts = [
    `## ${story.environment === null ? '' : `${inline(story.environment)}: `}${outcomeWords(story)}`,
    failures(story).join('\n').trimEnd(),
    problems(story),
    ...story.stacks.map((stack) => start(stack, story.stacks.length > 1)),
    footer(story),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

function failures(story: RunStory): string[] {
  const all = failuresOf(story)
  const lines = all.slice(0, MAX_FAILURES).flatMap((failure) => {
    const explanation = explanationWords(failure)
    const place = `${failure.file}${failure.line === null ? '' : `:${failure.line}`}`
    return [
      `### ✕ ${inline(failure.name)}`,
      '',
      inline(place),
      ...(explanation === null ? [] : ['', `**${inline(explanation)}**`]),
      ...(failure.error === null ? [] : ['', ...block(failure.error.slice(0, MAX_ERROR))]),
      '',
    ]
  })
  const more = all.length - MAX_FAILURES
  return more > 0 ? [...lines, `And ${more} more.`] : lines
}

function problems({ notes, outcome, beganAtMs }: RunStory): string {
  const errors = notes.filter(({ level }) => level === 'error').slice(0, 20)
  if (errors.length === 0) return ''
  // The error of a failed start has several lines, which say what to do.
  if (outcome === 'start failed') return errors.map(({ words }) => block(words).join('\n')).join('\n\n')
  const lines = errors.map(({ atMs, words }) => {
    const [first = ''] = words.split('\n')
    return `- ${inline(durationWords(atMs - beganAtMs))} ${inline(first)}`
  })
  return ['**What happened to services**', '', ...lines].join('\n')
}

function start(stack: StackStory, isOneOfSeveral: boolean): string {
  const { project, beganAtMs, readyAtMs, medianMs, services } = stack
  const took = readyAtMs === null ? 'not ready' : `ready after ${durationWords(readyAtMs - beganAtMs)}`
  const median = medianMs === null ? '' : `, median ${durationWords(medianMs)}`
  const rows = services.flatMap(({ service, start: bars, restarts, exitCodes }) => {
    const [first, last] = [bars[0], bars.at(-1)]
    if (first === undefined || last === undefined) return []
    const waited = bars.some(({ isCritical }) => isCritical) ? 'yes' : ''
    const exits = exitCodes.length === 0 ? '' : `${exitCodes.map((code) => code ?? '?').join(', ')}`
    return [
      `| ${cell(service)} | ${durationWords(first.fromMs - beganAtMs)} | ${durationWords(last.toMs - first.fromMs)} | ${waited} | ${restarts || ''} | ${exits} |`,
    ]
  })
  const title = `Start${isOneOfSeveral ? ` of ${project}` : ''}: ${took}${median}`
  if (rows.length === 0) return title
  return [
    `<details><summary>${cell(title)}</summary>`,
    '',
    '| Service | From | Took | The start waited for it | Restarts | Exit codes |',
    '| --- | ---: | ---: | --- | ---: | --- |',
    ...rows,
    '',
    '</details>',
  ].join('\n')
}

function footer({ run, beganAtMs, endedAtMs }: RunStory): string {
  return `Run ${inline(run)}, ${durationWords(endedAtMs - beganAtMs)}. All of it is in the report: \`ssot-docker report ${run.replace(/[^\w-]/g, '')}\`.`
}

/** Text from outside in a line of Markdown, as code: no mark-up in it counts. */
function inline(text: string): string {
  const line = shown(text).replace(/\s+/g, ' ').trim()
  const fence = '`'.repeat(longest(line, /`+/g) + 1)
  const space = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return line === '' ? '' : `${fence}${space}${line}${space}${fence}`
}

function block(text: string): string[] {
  const lines = shown(text)
  const fence = '`'.repeat(Math.max(3, longest(lines, /`+/g) + 1))
  return [fence, ...lines.split('\n'), fence]
}

/** Text in a cell of a table or in HTML. */
function cell(text: string): string {
  return shown(text)
    .replace(/[&<>|`*_[\]\\]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/\s+/g, ' ')
}

function longest(text: string, pattern: RegExp): number {
  return Math.max(0, ...[...text.matchAll(pattern)].map(([found]) => found.length))
}
