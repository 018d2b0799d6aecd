import { durationWords } from '../scale.ts'
import { h } from './dom.ts'
import { type Item, type Model, SAME_MS } from './model.ts'
import type { Store } from './state.ts'

/** What is known of the chosen test: its error, and the line of a service that may explain it. */
export class Details {
  readonly element: HTMLElement
  readonly #model: Model
  readonly #store: Store

  constructor(model: Model, store: Store) {
    this.#model = model
    this.#store = store
    this.element = h('section', { class: 'details', attrs: { 'aria-label': 'Test', 'aria-live': 'polite' } })
    store.listen((_, changed) => {
      if (changed.has('test')) this.update()
    })
  }

  update(): void {
    const { test } = this.#store.state
    const item = test === null ? undefined : this.#model.byId.get(test)
    this.element.hidden = item === undefined
    if (item) this.element.replaceChildren(...this.#parts(item))
  }

  #parts(item: Item): HTMLElement[] {
    const { file, test, name, outcome, window } = item
    const place = `${file.file}${test?.line == null ? '' : `:${test.line}`}`
    const head = h(
      'div',
      { class: 'details-head' },
      h('span', { class: `badge outcome-${outcome}`, text: outcome }),
      h('h2', { text: name, title: name }),
      h('span', { class: 'muted mono', text: place }),
      h('span', {
        class: 'muted',
        text: outcome === 'skipped' ? '' : durationWords(window.toMs - window.fromMs),
      }),
      h('button', {
        class: 'link',
        text: 'Copy link',
        title: 'Copy a link to this test',
        onclick: () => void navigator.clipboard?.writeText(location.href),
        attrs: { type: 'button' },
      }),
    )
    return [head, ...this.#explanation(item), ...this.#error(item), ...this.#traces(item)]
  }

  #error({ test }: Item): HTMLElement[] {
    return test?.error == null ? [] : [h('pre', { class: 'error', text: test.error, attrs: { tabindex: 0 } })]
  }

  #explanation({ test, file }: Item): HTMLElement[] {
    const explanation = test?.explanation
    if (!explanation) return []
    const { service, text, atMs } = explanation
    const after = durationWords(Math.max(0, atMs - (test?.fromMs ?? atMs)))
    return [
      h(
        'button',
        {
          class: 'explanation',
          title: 'Show the line in the log',
          onclick: () => this.#showLine(service, atMs, file.project),
          attrs: { type: 'button' },
        },
        h('span', { class: `dot service-${this.#model.services.get(service) ?? 0}` }),
        h('strong', { text: service }),
        h('span', { class: 'mono grow', text }),
        h('span', { class: 'muted', text: `${after} into the test` }),
      ),
    ]
  }

  #showLine(service: string, atMs: number, project: string): void {
    const since = this.#model.since(atMs)
    const line = this.#model.lines.findIndex(
      (one) => one.service === service && one.project === project && Math.abs(one.atMs - since) < SAME_MS,
    )
    this.#store.set({
      tab: 'log',
      query: '',
      level: 'all',
      hidden: new Set(),
      line: line === -1 ? null : line,
    })
  }

  #traces({ test }: Item): HTMLElement[] {
    if (!test || test.traces.length === 0) return []
    return [
      h(
        'div',
        { class: 'traces' },
        h('span', { class: 'muted', text: test.traces.length === 1 ? 'Trace' : 'Traces' }),
        test.traces.map((id) =>
          h('button', {
            class: 'chip mono',
            text: id,
            title: 'Show the lines of this trace',
            onclick: () => this.#store.set({ tab: 'log', query: id }),
            attrs: { type: 'button' },
          }),
        ),
      ),
    ]
  }
}
