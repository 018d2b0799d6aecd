import { filterLines, indexAt, type Line, type LineFilter } from '../lines.ts'
import { durationWords } from '../scale.ts'
import { h } from './dom.ts'
import { type Item, type Model, SAME_MS } from './model.ts'
import type { State, Store } from './state.ts'

const ROW = 20
/** Rows above and below what can be seen, so that scrolling shows no gaps. */
const MARGIN = 20

/** The lines of the services. Only those that can be seen are elements, so any number of them is fast. */
export class LogView {
  readonly element: HTMLElement
  readonly search: HTMLInputElement
  readonly #model: Model
  readonly #store: Store
  readonly #scroller: HTMLElement
  readonly #canvas: HTMLElement
  readonly #count: HTMLElement
  readonly #detail: HTMLElement
  readonly #chips: HTMLElement
  readonly #follow: HTMLButtonElement
  readonly #level: HTMLSelectElement
  readonly #numbers: ReadonlyMap<Line, number>
  #shown: readonly Line[] = []
  #isWaiting = false

  /** @param details what is known of the chosen test, above its lines */
  constructor(model: Model, store: Store, details: HTMLElement) {
    this.#model = model
    this.#store = store
    this.#numbers = new Map(model.lines.map((line, index) => [line, index]))
    this.search = h('input', {
      attrs: {
        type: 'search',
        placeholder: 'Filter lines: text, or /a.b/',
        'aria-label': 'Filter lines',
        spellcheck: 'false',
      },
    })
    this.search.addEventListener('input', () => store.set({ query: this.search.value }))
    this.#level = h(
      'select',
      { attrs: { 'aria-label': 'Level' } },
      h('option', { text: 'All lines', attrs: { value: 'all' } }),
      h('option', { text: 'Warnings and errors', attrs: { value: 'warnings' } }),
      h('option', { text: 'Errors', attrs: { value: 'errors' } }),
    )
    this.#level.addEventListener('change', () =>
      store.set({ level: this.#level.value as LineFilter['level'] }),
    )
    this.#follow = h('button', {
      class: 'toggle',
      text: 'Follow test',
      title: 'Only the lines of the chosen test (a)',
      onclick: () => store.set({ follows: !store.state.follows }),
      attrs: { type: 'button' },
    })
    this.#count = h('span', { class: 'muted count', attrs: { 'aria-live': 'polite' } })
    this.#chips = h('div', { class: 'chips', attrs: { role: 'group', 'aria-label': 'Services' } })
    this.#canvas = h('div', { class: 'log-canvas', attrs: { role: 'presentation' } })
    this.#scroller = h(
      'div',
      { class: 'log-lines', attrs: { tabindex: 0, role: 'log', 'aria-live': 'off', 'aria-label': 'Lines' } },
      this.#canvas,
    )
    this.#scroller.addEventListener('scroll', () => this.#soon(), { passive: true })
    this.#scroller.addEventListener('keydown', (event) => this.#onKey(event))
    this.#detail = h('div', { class: 'line-detail', attrs: { hidden: true } })
    this.element = h(
      'div',
      { class: 'log' },
      details,
      h('div', { class: 'bar' }, this.search, this.#level, this.#follow, this.#count),
      this.#chips,
      this.#scroller,
      this.#detail,
    )
    new ResizeObserver(() => this.#draw()).observe(this.#scroller)
    store.listen((_, changed) => {
      if (WHAT.some((key) => changed.has(key))) this.update()
      else if (changed.has('line')) this.#showLine()
    })
  }

  /** Applies the filter again, and shows the chosen line or the beginning of the test. */
  update(): void {
    const { state } = this.#store
    if (this.search.value !== state.query) this.search.value = state.query
    this.#level.value = state.level
    this.#follow.setAttribute('aria-pressed', String(state.follows && state.test !== null))
    this.#follow.disabled = state.test === null
    this.#shown = filterLines(this.#model.lines, this.#filter(state))
    const all = this.#model.lines.length
    const { leftOut } = this.#model.data
    this.#count.textContent = `${this.#shown.length.toLocaleString('en')} of ${all.toLocaleString('en')} lines`
    this.#count.title =
      leftOut > 0 ? `${leftOut.toLocaleString('en')} lines are only in the files of the run` : ''
    this.#canvas.style.height = `${this.#shown.length * ROW}px`
    this.#drawChips(state)
    this.#showLine()
  }

  #filter({ query, level, hidden, test, follows }: State): LineFilter {
    const item = test === null ? undefined : this.#model.byId.get(test)
    const isBound = item !== undefined && follows
    return {
      ...{ query, level, hidden },
      project: isBound ? item.file.project : null,
      window: isBound ? this.#model.logWindow(item) : null,
    }
  }

  #drawChips({ hidden }: State): void {
    const counts = new Map<string, number>()
    for (const { service } of this.#model.lines) counts.set(service, (counts.get(service) ?? 0) + 1)
    const chips = [...this.#model.services].map(([name, colour]) => {
      const isShown = !hidden.has(name)
      return h(
        'button',
        {
          class: 'chip',
          title: `${isShown ? 'Hide' : 'Show'} the lines of ${name}. With Alt: only those`,
          onclick: (event) => this.#toggle(name, event.altKey),
          attrs: { type: 'button', 'aria-pressed': String(isShown) },
        },
        h('span', { class: `dot service-${colour}` }),
        name,
        h('span', { class: 'muted', text: (counts.get(name) ?? 0).toLocaleString('en') }),
      )
    })
    this.#chips.replaceChildren(...chips)
  }

  #toggle(name: string, isAlone: boolean): void {
    const { hidden } = this.#store.state
    const others = [...this.#model.services.keys()].filter((one) => one !== name)
    if (isAlone) {
      const isAloneNow = !hidden.has(name) && others.every((one) => hidden.has(one))
      this.#store.set({ hidden: new Set(isAloneNow ? [] : others) })
      return
    }
    const next = new Set(hidden)
    if (!next.delete(name)) next.add(name)
    this.#store.set({ hidden: next })
  }

  #showLine(): void {
    const { line, test } = this.#store.state
    const chosen = line === null ? undefined : this.#model.lines[line]
    const at = chosen === undefined ? -1 : this.#shown.indexOf(chosen)
    const item = test === null ? undefined : this.#model.byId.get(test)
    const top = at !== -1 ? at : item ? this.#beginOf(item) : null
    if (top !== null) {
      const { scrollTop, clientHeight } = this.#scroller
      const y = top * ROW
      if (y < scrollTop || y > scrollTop + clientHeight - ROW)
        this.#scroller.scrollTop = Math.max(0, y - clientHeight / 3)
    }
    this.#drawDetail(chosen)
    this.#draw()
  }

  /** The line that may explain a failure, or the first one of the test. */
  #beginOf({ test, window, file }: Item): number {
    const explanation = test?.explanation
    if (explanation) {
      const since = this.#model.since(explanation.atMs)
      const found = this.#shown.findIndex(
        ({ service, project, atMs }) =>
          service === explanation.service && project === file.project && Math.abs(atMs - since) < SAME_MS,
      )
      if (found !== -1) return found
    }
    return indexAt(this.#shown, window.fromMs)
  }

  #drawDetail(line: Line | undefined): void {
    this.#detail.hidden = line === undefined
    if (line === undefined) return
    this.#detail.replaceChildren(
      h(
        'div',
        { class: 'line-head' },
        h('span', { class: `dot service-${this.#model.services.get(line.service) ?? 0}` }),
        h('strong', { text: line.service }),
        h('span', {
          class: 'muted',
          text: `${new Date(this.#model.story.beganAtMs + line.atMs).toISOString()}, ${durationWords(line.atMs)} after the run began`,
        }),
        h('button', {
          class: 'icon',
          text: '×',
          title: 'Close (Esc)',
          onclick: () => this.#store.set({ line: null }),
          attrs: { type: 'button', 'aria-label': 'Close' },
        }),
      ),
      h('pre', { text: line.text, attrs: { tabindex: 0 } }),
    )
  }

  #onKey(event: KeyboardEvent): void {
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const { line } = this.#store.state
    if (by === 0) return
    const chosen = line === null ? undefined : this.#model.lines[line]
    const at = chosen === undefined ? -1 : this.#shown.indexOf(chosen)
    const first = Math.ceil(this.#scroller.scrollTop / ROW)
    const next = this.#shown[at === -1 ? first : at + by]
    event.preventDefault()
    event.stopPropagation()
    if (next) this.#store.set({ line: this.#numbers.get(next) ?? null })
  }

  /** Drawing waits for the next frame, so that it happens once in it. */
  #soon(): void {
    if (this.#isWaiting) return
    this.#isWaiting = true
    requestAnimationFrame(() => {
      this.#isWaiting = false
      this.#draw()
    })
  }

  #draw(): void {
    const { scrollTop, clientHeight } = this.#scroller
    const from = Math.max(0, Math.floor(scrollTop / ROW) - MARGIN)
    const to = Math.min(this.#shown.length, Math.ceil((scrollTop + clientHeight) / ROW) + MARGIN)
    const { line, test, follows } = this.#store.state
    const item = test === null || follows ? undefined : this.#model.byId.get(test)
    const window = item && this.#model.logWindow(item)
    const many = this.#model.story.stacks.length > 1
    const rows = this.#shown.slice(from, to).map((one, index) => {
      const number = this.#numbers.get(one) ?? 0
      const isIn =
        window && one.atMs >= window.fromMs && one.atMs <= window.toMs && one.project === item?.file.project
      const row = h(
        'div',
        {
          class: `line mark-${one.mark}${number === line ? ' chosen' : ''}${isIn ? ' inside' : ''}`,
          onclick: () => {
            if (getSelection()?.isCollapsed !== false)
              this.#store.set({ line: number === line ? null : number })
          },
        },
        h('span', { class: 'time', text: (one.atMs / 1000).toFixed(3) }),
        h('span', {
          class: `service service-text-${this.#model.services.get(one.service) ?? 0}`,
          text: one.service,
          ...(many && { title: one.project }),
        }),
        h('span', { class: 'text', text: one.mark === 'x' ? eventWords(one.text) : one.text }),
      )
      row.style.top = `${(from + index) * ROW}px`
      return row
    })
    const words = this.#model.lines.length === 0 ? NO_LINES : NO_MATCH
    this.#canvas.replaceChildren(
      ...(rows.length > 0 || this.#shown.length > 0 ? rows : [h('p', { class: 'empty', text: words })]),
    )
  }
}

const NO_LINES = 'There are no lines of services.'
const NO_MATCH = 'No line matches. Clear the filter, or press a for the whole log.'
const WHAT = ['test', 'follows', 'query', 'level', 'hidden'] as const

/** What happened to a container. */
function eventWords(text: string): string {
  if (text.startsWith('die ')) return `● exited with code ${text.slice(4)}`
  if (text === 'oom') return '● out of memory'
  return `● ${text.replace('health_status: ', '')}`
}
