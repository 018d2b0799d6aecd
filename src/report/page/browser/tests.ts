import { matcher } from '../lines.ts'
import { durationWords } from '../scale.ts'
import { h } from './dom.ts'
import type { Item, Model } from './model.ts'
import type { Store } from './state.ts'

/** The list of the tests, by their files. */
export class TestList {
  readonly element: HTMLElement
  readonly search: HTMLInputElement
  readonly #model: Model
  readonly #store: Store
  readonly #list: HTMLElement
  #shown: readonly Item[] = []

  constructor(model: Model, store: Store) {
    this.#model = model
    this.#store = store
    this.search = h('input', {
      attrs: { type: 'search', placeholder: 'Find a test', 'aria-label': 'Find a test', spellcheck: 'false' },
    })
    this.search.addEventListener('input', () => store.set({ testQuery: this.search.value }))
    this.#list = h('div', {
      class: 'tests',
      attrs: { role: 'listbox', tabindex: 0, 'aria-label': 'Tests', id: 'tests' },
    })
    const failed = h('button', {
      class: 'toggle',
      text: 'Failed',
      title: 'Only tests that have failed (f)',
      onclick: () => store.set({ onlyFailed: !store.state.onlyFailed }),
      attrs: { type: 'button' },
    })
    this.element = h(
      'section',
      { class: 'sidebar', attrs: { 'aria-label': 'Tests' } },
      h('div', { class: 'bar' }, this.search, failed),
      this.#list,
    )
    const update = () => {
      failed.setAttribute('aria-pressed', String(store.state.onlyFailed))
      this.#render()
    }
    store.listen((_, changed) => {
      if (changed.has('onlyFailed') || changed.has('testQuery')) update()
      if (changed.has('test')) this.#mark()
    })
    update()
  }

  /** Chooses the next test, or the one before. */
  move(by: number): void {
    const { test } = this.#store.state
    const at = this.#shown.findIndex(({ id }) => id === test)
    const next = this.#shown[at === -1 ? (by > 0 ? 0 : this.#shown.length - 1) : at + by]
    if (next) this.#store.set({ test: next.id, line: null })
  }

  /** Chooses the next test that has failed, or the one before. */
  moveToFailed(by: number): void {
    const { test } = this.#store.state
    const failed = this.#shown.filter(({ outcome }) => outcome === 'failed')
    const order = this.#shown.findIndex(({ id }) => id === test)
    const place = (item: Item) => this.#shown.indexOf(item)
    const next =
      by > 0 ? failed.find((item) => place(item) > order) : failed.findLast((item) => place(item) < order)
    const other = by > 0 ? failed[0] : failed.at(-1)
    const chosen = next ?? other
    if (chosen) this.#store.set({ test: chosen.id, line: null })
  }

  #render(): void {
    const { onlyFailed, testQuery } = this.#store.state
    const matches = matcher(testQuery)
    this.#shown = this.#model.items.filter(
      (item) => (!onlyFailed || item.outcome === 'failed') && (matches(item.name) || matches(item.file.file)),
    )
    const files = Map.groupBy(this.#shown, ({ file }) => file)
    const groups = [...files].map(([file, items]) =>
      h(
        'div',
        { class: 'file', attrs: { role: 'group', 'aria-label': file.file } },
        h(
          'div',
          { class: 'file-name', title: file.file },
          h('span', { class: `dot outcome-${file.outcome}` }),
          pathOf(file.file),
          h('span', { class: 'value', text: durationWords(file.toMs - file.fromMs) }),
        ),
        this.#rows(items),
      ),
    )
    const nothing = this.#model.items.length === 0 ? NO_TESTS : 'No test matches.'
    this.#list.replaceChildren(...(groups.length > 0 ? groups : [h('p', { class: 'empty', text: nothing })]))
    this.#mark()
  }

  /** The tests of a file below the names of their blocks. */
  #rows(items: readonly Item[]): HTMLElement[] {
    let before = ''
    return items.flatMap((item) => {
      const parts = item.name.split(' > ')
      const own = parts.pop() ?? item.name
      const block = parts.join(' › ')
      const isNew = block !== before && block !== ''
      before = block
      const head = h('div', {
        class: 'block-name',
        text: block,
        title: block,
        attrs: { role: 'presentation' },
      })
      return [...(isNew ? [head] : []), this.#row(item, own, block !== '')]
    })
  }

  #row(item: Item, own: string, isInBlock: boolean): HTMLElement {
    return h(
      'div',
      {
        class: isInBlock ? 'test-row in-block' : 'test-row',
        title: item.name,
        onclick: () =>
          this.#store.set({ test: this.#store.state.test === item.id ? null : item.id, line: null }),
        attrs: {
          role: 'option',
          'data-id': item.id,
          id: idOf(item),
          'aria-label': `${item.name}, ${item.outcome}`,
        },
      },
      h('span', { class: `mark outcome-${item.outcome}`, text: MARKS[item.outcome] }),
      h('span', { class: 'test-name', text: own }),
      h('span', {
        class: 'value',
        text: item.outcome === 'skipped' ? '' : durationWords(item.window.toMs - item.window.fromMs),
      }),
    )
  }

  #mark(): void {
    const { test } = this.#store.state
    this.#list.removeAttribute('aria-activedescendant')
    for (const row of this.#list.querySelectorAll<HTMLElement>('.test-row')) {
      const isChosen = row.dataset.id === test
      row.setAttribute('aria-selected', String(isChosen))
      if (!isChosen) continue
      this.#list.setAttribute('aria-activedescendant', row.id)
      row.scrollIntoView({ block: 'nearest' })
    }
  }
}

const NO_TESTS = 'No test runner has told of tests.'
const MARKS = { passed: '✓', failed: '✕', skipped: '–', unfinished: '…' } as const

let ids = 0
const idsOf = new WeakMap<Item, string>()
function idOf(item: Item): string {
  const id = idsOf.get(item) ?? `test-${ids++}`
  idsOf.set(item, id)
  return id
}

/** A path whose folder gives way first. */
function pathOf(file: string): HTMLElement {
  const at = file.lastIndexOf('/') + 1
  return h(
    'span',
    { class: 'path' },
    at > 0 && h('span', { class: 'folder muted', text: file.slice(0, at) }),
    h('span', { class: 'base', text: file.slice(at) }),
  )
}
