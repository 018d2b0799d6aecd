import { durationWords } from '../scale.ts'
import { h } from './dom.ts'
import type { Model } from './model.ts'

const THEMES = ['auto', 'light', 'dark'] as const
type Theme = (typeof THEMES)[number]
const SIGNS: Readonly<Record<Theme, string>> = { auto: '◐', light: '☀', dark: '☾' }
const KEY = 'ssot-docker-report-theme'

/** What run it is and how it has ended. */
export function header({ story }: Model, onHelp: () => void): HTMLElement {
  const { counts, outcome, environment, root, beganAtMs, endedAtMs } = story
  const all = counts.passed + counts.failed + counts.skipped + counts.unfinished
  const count = (kind: keyof typeof counts) =>
    counts[kind] > 0 &&
    h('span', { class: `count-of outcome-${kind}`, text: `${counts[kind].toLocaleString('en')} ${kind}` })
  const name = root?.split('/').at(-1)
  return h(
    'header',
    {},
    h('span', { class: `badge run-${outcome.replace(' ', '-')}`, text: outcome }),
    h(
      'h1',
      {},
      name ?? 'Run',
      environment !== null && h('span', { class: 'muted', text: ` / ${environment}` }),
    ),
    all > 0 &&
      h('span', { class: 'counts' }, count('failed'), count('passed'), count('skipped'), count('unfinished')),
    h('span', { class: 'grow' }),
    h('span', {
      class: 'muted when',
      text: `${localTime(beganAtMs)} · ${durationWords(endedAtMs - beganAtMs)}`,
    }),
    themeButton(),
    h('button', {
      class: 'icon',
      text: '?',
      title: 'Keys (?)',
      onclick: onHelp,
      attrs: { type: 'button', 'aria-label': 'Keys' },
    }),
  )
}

/** In the time zone of the reader. */
function localTime(atMs: number): string {
  return new Date(atMs).toLocaleString('en-GB', {
    ...{
      year: 'numeric',
      month: 'short',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    },
  })
}

function themeButton(): HTMLElement {
  let theme = remembered()
  const button = h('button', { class: 'icon theme', attrs: { type: 'button' } })
  const apply = () => {
    if (theme === 'auto') delete document.documentElement.dataset.theme
    else document.documentElement.dataset.theme = theme
    button.textContent = SIGNS[theme]
    button.title = `Colours: ${theme}`
    button.setAttribute('aria-label', `Colours: ${theme}`)
  }
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'auto'
    try {
      localStorage.setItem(KEY, theme)
    } catch {
      // A browser may allow no storage to a file.
    }
    apply()
  })
  apply()
  return button
}

function remembered(): Theme {
  try {
    return THEMES.find((one) => one === localStorage.getItem(KEY)) ?? 'auto'
  } catch {
    return 'auto'
  }
}

const KEYS: readonly [string, string][] = [
  ['↑ ↓  or  k j', 'the test before, the next test'],
  ['p  n', 'the failed test before, the next one'],
  ['f', 'only failed tests'],
  ['t', 'find a test'],
  ['/', 'filter lines'],
  ['a', 'the lines of the test, or the whole log'],
  ['1 … 5', 'log, start, services, plan, run'],
  ['+ − 0', 'zoom the timeline; drag to choose a part'],
  ['Esc', 'close, clear, choose no test'],
]

/** The keys that the page knows. */
export function helpDialog(): HTMLDialogElement {
  const dialog = h(
    'dialog',
    { attrs: { 'aria-label': 'Keys' } },
    h('h2', { class: 'dialog-title', text: 'Keys' }),
    h(
      'dl',
      {},
      KEYS.flatMap(([keys, words]) => [h('dt', {}, h('kbd', { text: keys })), h('dd', { text: words })]),
    ),
    h('form', { attrs: { method: 'dialog' } }, h('button', { class: 'close', text: 'Close' })),
  )
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close()
  })
  return dialog
}
