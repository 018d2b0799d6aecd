import type { PageData } from '../data.ts'
import { Details } from './details.ts'
import { h, isTyping } from './dom.ts'
import { header, helpDialog } from './header.ts'
import { LogView } from './log.ts'
import { Model } from './model.ts'
import { planPanel, runPanel, servicesPanel, startPanel } from './panels.ts'
import { printed } from './printed.ts'
import { Store, TABS, type Tab } from './state.ts'
import { TestList } from './tests.ts'
import { Timeline } from './timeline.ts'

/*
 * The page of a report. It reads its data from an element of the page, and asks no server for anything.
 */

const NAMES: Readonly<Record<Tab, string>> = {
  log: 'Log',
  start: 'Start',
  services: 'Services',
  plan: 'Plan',
  run: 'Run',
}

function show(): void {
  const source = document.getElementById('data')?.textContent ?? ''
  const model = new Model(JSON.parse(source) as PageData)
  const firstFailed = model.items.find(({ outcome }) => outcome === 'failed')
  const store = new Store({
    tab: 'log',
    test: null,
    follows: true,
    query: '',
    level: 'all',
    hidden: new Set(),
    line: null,
    range: model.whole,
    onlyFailed: false,
    testQuery: '',
  })
  const help = helpDialog()
  const timeline = new Timeline(model, store)
  const tests = new TestList(model, store)
  const details = new Details(model, store)
  const log = new LogView(model, store, details.element)
  const panels: Readonly<Record<Tab, HTMLElement>> = {
    log: log.element,
    start: lazyPanel(() => startPanel(model)),
    services: lazyPanel(() => servicesPanel(model)),
    plan: lazyPanel(() => planPanel(model)),
    run: lazyPanel(() => runPanel(model)),
  }
  const tabs = tabList(store, panels)
  document.getElementById('app')?.replaceWith(
    h(
      'div',
      { class: model.items.length === 0 ? 'app no-tests' : 'app' },
      header(model, () => help.showModal()),
      timeline.element,
      tests.element,
      h('main', {}, tabs, ...TABS.map((tab) => panels[tab])),
      help,
    ),
    printed(model),
  )
  onKeys({ store, tests, log, timeline, help })
  // The first failure is what a reader looks for.
  if (location.hash === '' && firstFailed !== undefined) store.set({ test: firstFailed.id })
  timeline.draw()
  details.update()
  log.update()
}

/** A panel that is filled when it is shown. */
function lazyPanel(fill: () => HTMLElement[]): HTMLElement {
  const panel = h('div', { class: 'panel', attrs: { tabindex: 0 } })
  new IntersectionObserver((entries, observer) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return
    panel.replaceChildren(...fill())
    observer.disconnect()
  }).observe(panel)
  return panel
}

function tabList(store: Store, panels: Readonly<Record<Tab, HTMLElement>>): HTMLElement {
  const buttons = new Map(
    TABS.map((tab) => [
      tab,
      h('button', {
        text: NAMES[tab],
        onclick: () => store.set({ tab }),
        attrs: { type: 'button', role: 'tab', id: `tab-${tab}`, 'aria-controls': `panel-${tab}` },
      }),
    ]),
  )
  const list = h('div', { class: 'tabs', attrs: { role: 'tablist', 'aria-label': 'Parts of the report' } }, [
    ...buttons.values(),
  ])
  for (const tab of TABS) {
    panels[tab].id = `panel-${tab}`
    panels[tab].setAttribute('role', 'tabpanel')
    panels[tab].setAttribute('aria-labelledby', `tab-${tab}`)
  }
  list.addEventListener('keydown', (event) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (by === 0) return
    const next = TABS[(TABS.indexOf(store.state.tab) + by + TABS.length) % TABS.length] ?? 'log'
    store.set({ tab: next })
    buttons.get(next)?.focus()
  })
  const update = () => {
    for (const [tab, button] of buttons) {
      const isChosen = tab === store.state.tab
      button.setAttribute('aria-selected', String(isChosen))
      button.tabIndex = isChosen ? 0 : -1
      panels[tab].hidden = !isChosen
    }
  }
  store.listen((_, changed) => {
    if (changed.has('tab')) update()
  })
  update()
  return list
}

interface Parts {
  store: Store
  tests: TestList
  log: LogView
  timeline: Timeline
  help: HTMLDialogElement
}

function onKeys({ store, tests, log, timeline, help }: Parts): void {
  const focus = (input: HTMLInputElement) => {
    input.focus()
    input.select()
  }
  const commands: Readonly<Record<string, () => void>> = {
    ArrowDown: () => tests.move(1),
    ArrowUp: () => tests.move(-1),
    j: () => tests.move(1),
    k: () => tests.move(-1),
    n: () => tests.moveToFailed(1),
    p: () => tests.moveToFailed(-1),
    f: () => store.set({ onlyFailed: !store.state.onlyFailed }),
    t: () => focus(tests.search),
    '/': () => {
      store.set({ tab: 'log' })
      focus(log.search)
    },
    a: () => store.set({ follows: !store.state.follows }),
    '+': () => timeline.zoom(0.5),
    '=': () => timeline.zoom(0.5),
    '-': () => timeline.zoom(2),
    '0': () => timeline.showAll(),
    '?': () => help.showModal(),
    ...Object.fromEntries(TABS.map((tab, index) => [String(index + 1), () => store.set({ tab })])),
  }
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return
    if (event.key === 'Escape') return undo(event, store)
    if (isTyping(event.target)) return
    const isInTabs = event.target instanceof Element && event.target.closest('[role=tablist],select') !== null
    const command = isInTabs && event.key.startsWith('Arrow') ? undefined : commands[event.key]
    if (command === undefined) return
    event.preventDefault()
    command()
  })
}

/** Undoes what was chosen last: the filter that is being typed, the line, the filter, the test. */
function undo(event: KeyboardEvent, store: Store): void {
  const { line, query, test } = store.state
  if (event.target instanceof HTMLInputElement) {
    const isLog = event.target.closest('.log') !== null
    store.set(isLog ? { query: '' } : { testQuery: '' })
    event.target.value = ''
    event.target.blur()
  } else if (line !== null) store.set({ line: null })
  else if (query !== '') store.set({ query: '' })
  else if (test !== null) store.set({ test: null })
}

show()
