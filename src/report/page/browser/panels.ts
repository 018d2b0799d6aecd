import type { ServiceStory, StackStory, StartBar } from '../../story/story.ts'
import { durationWords } from '../scale.ts'
import { h, s } from './dom.ts'
import type { Model } from './model.ts'

/** How long each step of the start took, and what the start had to wait for. */
export function startPanel({ story }: Model): HTMLElement[] {
  return story.stacks.flatMap((stack) => {
    const { project, beganAtMs, readyAtMs, medianMs, path, services } = stack
    const took = readyAtMs === null ? null : readyAtMs - beganAtMs
    const longest = Math.max(1, ...path.map(({ ms }) => ms))
    return [
      h('h3', { text: story.stacks.length > 1 ? `Start of ${project}` : 'Start' }),
      h(
        'p',
        { class: 'lead' },
        took === null ? 'The stack was not ready.' : `Ready after ${durationWords(took)}`,
        took !== null &&
          medianMs !== null &&
          h('span', { class: 'muted', text: ` · ${compared(took, medianMs)}` }),
      ),
      path.length > 0 && h('h4', { text: 'What the start waited for, one after the other' }),
      path.length > 0 &&
        table(
          ['Step', 'Took', 'Share', ''],
          path.map(({ words, ms }) => [
            words,
            durationWords(ms),
            took ? `${Math.round((ms / took) * 100)} %` : '',
            meter(ms / longest),
          ]),
          'path',
        ),
      h('h4', { text: 'Steps of each service' }),
      h(
        'div',
        { class: 'legend' },
        LEGEND.map(([phase, words]) => h('span', {}, h('i', { class: `swatch phase-${phase}` }), words)),
      ),
      table(
        ['Service', 'Step', 'From', 'Took', 'Median', 'Difference'],
        services.flatMap(({ service, start }) =>
          start.map((bar, index) => [
            index === 0 ? service : '',
            h(
              'span',
              { class: bar.isCritical ? 'critical-step' : '' },
              h('i', { class: `swatch phase-${bar.phase.replace(' ', '-')}` }),
              bar.phase,
            ),
            durationWords(Math.max(0, bar.fromMs - beganAtMs)),
            durationWords(bar.toMs - bar.fromMs),
            bar.medianMs === null ? '–' : durationWords(bar.medianMs),
            difference(bar),
          ]),
        ),
        'steps',
      ),
    ].filter((one) => one instanceof HTMLElement)
  })
}

const LEGEND: readonly [string, string][] = [
  ['pull', 'pull'],
  ['build', 'build'],
  ['create', 'create'],
  ['wait', 'wait for others'],
  ['start', 'start'],
  ['first-answer', 'first answer'],
  ['healthy', 'healthy'],
  ['ready', 'ready'],
]

/** Less than this is noise. */
const LEAST_SHARE = 0.25
const LEAST_MS = 50

function difference({ fromMs, toMs, medianMs }: StartBar): HTMLElement | string {
  if (medianMs === null) return ''
  const by = toMs - fromMs - medianMs
  if (Math.abs(by) < LEAST_MS || Math.abs(by) < medianMs * LEAST_SHARE)
    return h('span', { class: 'muted', text: 'as usual' })
  return h('span', {
    class: by > 0 ? 'slower' : 'faster',
    text: `${by > 0 ? '+' : '−'}${durationWords(Math.abs(by))}`,
  })
}

function compared(ms: number, medianMs: number): string {
  const by = ms - medianMs
  const words = `the median of earlier starts is ${durationWords(medianMs)}`
  return Math.abs(by) < LEAST_MS || Math.abs(by) < medianMs * 0.1
    ? `${words}`
    : `${durationWords(Math.abs(by))} ${by > 0 ? 'longer' : 'shorter'} than the median of earlier starts, ${durationWords(medianMs)}`
}

/** What became of each service. */
export function servicesPanel(model: Model): HTMLElement[] {
  return model.story.stacks.flatMap((stack) => [
    h('h3', { text: model.story.stacks.length > 1 ? `Services of ${stack.project}` : 'Services' }),
    table(
      ['Service', 'Last state', 'Port', 'Restarts', 'Exits', 'Processors', 'Memory', 'States'],
      stack.services.map((one) => [
        h(
          'span',
          {},
          h('span', { class: `dot dot-before service-${model.services.get(one.service) ?? 0}` }),
          one.service,
        ),
        stateWords(one),
        one.port === null ? '' : String(one.port),
        one.restarts === 0 ? '' : String(one.restarts),
        one.exitCodes.map((code) => code ?? '?').join(', ') + (one.isOutOfMemory ? ' (out of memory)' : ''),
        one.usage.length === 0
          ? ''
          : sparkline(
              one.usage.map(({ cpus }) => cpus),
              (most) => `≤ ${most.toFixed(2)}`,
            ),
        one.usage.length === 0
          ? ''
          : sparkline(
              one.usage.map(({ memoryBytes }) => memoryBytes),
              (most) => `≤ ${Math.round(most / 1024 ** 2)} MiB`,
            ),
        states(one, model),
      ]),
      'services',
    ),
    ...resets(stack, model),
  ])
}

function stateWords({ states }: ServiceStory): HTMLElement | string {
  const last = states.at(-1)
  if (last === undefined) return 'not started'
  return h('span', {
    class: `state-words state-words-${last.state.replace(' ', '-')}`,
    text: `${last.state}${last.detail === undefined ? '' : `, ${last.detail}`}`,
  })
}

function states({ states: spans }: ServiceStory, model: Model): HTMLElement {
  const words = spans.map(
    ({ state, fromMs, toMs }) =>
      `${state} ${durationWords(Math.max(0, model.since(fromMs)))} – ${durationWords(Math.max(0, model.since(toMs)))}`,
  )
  return h('span', { class: 'muted small', text: words.slice(-6).join(' · ') })
}

function resets({ resets: all }: StackStory, model: Model): HTMLElement[] {
  if (all.length === 0) return []
  return [
    h('h4', { text: 'Resets and snapshots' }),
    table(
      ['At', 'Took', 'What'],
      all
        .slice(-200)
        .map(({ atMs, ms, words }) => [
          durationWords(Math.max(0, model.since(atMs))),
          durationWords(ms),
          words,
        ]),
      'resets',
    ),
  ]
}

/** What was planned, and why. */
export function planPanel({ story }: Model): HTMLElement[] {
  return story.stacks.flatMap(({ project, plan }) => [
    h('h3', { text: story.stacks.length > 1 ? `Plan for ${project}` : 'Plan' }),
    plan.length === 0
      ? h('p', { class: 'empty', text: 'No plan was told.' })
      : table(
          ['Operation', 'Of', 'Why'],
          plan.map(({ verb, subject, why }) => [h('code', { text: verb }), subject, why]),
          'plan',
        ),
  ])
}

/** The run as a whole: what took part, what happened, and the model. */
export function runPanel(model: Model): HTMLElement[] {
  const { story } = model
  const facts: [string, string][] = [
    ['Run', story.run],
    ['Environment', story.environment ?? 'unknown'],
    ['Checkout', story.root ?? 'unknown'],
    ['Engine', story.engine ?? 'unknown'],
    ['Began', new Date(story.beganAtMs).toISOString()],
    ['Took', durationWords(story.endedAtMs - story.beganAtMs)],
    ...Object.entries(story.versions),
  ]
  const output = story.stacks.flatMap(({ output }) => output ?? [])
  if (output.length > 0) facts.push(['Output of services', output.join('\n')])
  return [
    h('h3', { text: 'Run' }),
    story.isCut &&
      h('p', { class: 'warning', text: 'The log of this run was too long: its first events are missing.' }),
    !story.isOver &&
      h('p', {
        class: 'warning',
        text: 'The end of this run was not told: it goes on, or its keeper was killed.',
      }),
    h(
      'dl',
      {},
      facts.flatMap(([name, value]) => [h('dt', { text: name }), h('dd', { text: value })]),
    ),
    h('h3', { text: 'Events' }),
    table(
      ['At', 'What'],
      story.notes.map(({ atMs, level, words }) => [
        durationWords(Math.max(0, model.since(atMs))),
        h('span', { class: `note-${level}`, text: words }),
      ]),
      'events',
    ),
    ...story.stacks.flatMap(({ project, model: compose }) =>
      compose === null
        ? []
        : [
            h('h3', { text: story.stacks.length > 1 ? `Model of ${project}` : 'Model' }),
            h('p', { class: 'muted', text: 'The Compose model as it was started, without secrets.' }),
            h(
              'details',
              {},
              h('summary', { text: 'Show' }),
              h('pre', { class: 'model', text: JSON.stringify(compose, null, 2), attrs: { tabindex: 0 } }),
            ),
          ],
    ),
  ].filter((one) => one instanceof HTMLElement)
}

type Cell = string | HTMLElement | SVGElement

function table(head: readonly string[], rows: readonly (readonly Cell[])[], kind: string): HTMLElement {
  return h(
    'div',
    { class: 'table-box' },
    h(
      'table',
      { class: kind },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          head.map((text) => h('th', { text, attrs: { scope: 'col' } })),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map((cells) =>
          h(
            'tr',
            {},
            cells.map((cell) => h('td', {}, cell)),
          ),
        ),
      ),
    ),
  )
}

function meter(share: number): SVGElement {
  const width = 120
  return s(
    'svg',
    { class: 'meter', width, height: 8, 'aria-hidden': 'true' },
    s('rect', { class: 'meter-bar', x: 0, y: 0, width: Math.max(1, share * width), height: 8, rx: 1 }),
  )
}

function sparkline(values: readonly number[], words: (most: number) => string): HTMLElement {
  const most = values.reduce((max, value) => Math.max(max, value), 0)
  const [width, height] = [80, 16]
  const points = values.map((value, index) => {
    const x = (index / Math.max(1, values.length - 1)) * width
    const y = height - 1 - (most === 0 ? 0 : (value / most) * (height - 2))
    return `${x.toFixed(1)},${y.toFixed(1)}`
  })
  return h(
    'span',
    { class: 'sparkline' },
    s('svg', { width, height, 'aria-hidden': 'true' }, s('polyline', { points: points.join(' ') })),
    h('span', { class: 'muted', text: words(most) }),
  )
}
