import type { FileStory, ServiceStory, StackStory, StartBar } from '../../story/story.ts'
import { durationWords, lanes, type TimeRange, ticks, timeWords, zoomed } from '../scale.ts'
import { h, s } from './dom.ts'
import type { Item, Model } from './model.ts'
import type { Store } from './state.ts'

const LANE = 16
const ROW = 22
const TICK_WIDTH = 96
/** A test that took no time can be seen, too. */
const LEAST_BAR = 2

/** A row: its label and what is drawn beside it. */
interface Row {
  label: HTMLElement
  height: number
  /** The test file that it shows. */
  file?: FileStory
  draw(at: (ms: number) => number): SVGElement[]
}

/** The time of the run from the left to the right: the start of each service and what became of it, and the tests. */
export class Timeline {
  readonly element: HTMLElement
  readonly #model: Model
  readonly #store: Store
  readonly #rows: Row[]
  readonly #chart: SVGSVGElement
  readonly #axis: SVGSVGElement
  readonly #plot: HTMLElement
  readonly #scroller: HTMLElement
  #width = 0

  constructor(model: Model, store: Store) {
    this.#model = model
    this.#store = store
    this.#rows = [
      ...model.story.stacks.flatMap((stack, index) => this.#rowsOfStack(stack, index)),
      ...this.#rowsOfFiles(),
    ]
    this.#axis = s('svg', { class: 'axis', 'aria-hidden': 'true' })
    this.#chart = s('svg', { class: 'chart', role: 'img', 'aria-label': this.#summary() })
    this.#plot = h('div', { class: 'plot' }, this.#chart)
    const labels = h(
      'div',
      { class: 'labels', attrs: { 'aria-hidden': 'true' } },
      this.#rows.map(({ label, height }) => {
        label.style.height = `${height}px`
        return label
      }),
    )
    this.#scroller = h('div', { class: 'timeline-rows' }, labels, this.#plot)
    this.element = h(
      'section',
      { class: 'timeline', attrs: { 'aria-label': 'Timeline' } },
      h('div', { class: 'timeline-head' }, this.#controls(), h('div', { class: 'axis-box' }, this.#axis)),
      this.#scroller,
    )
    this.#listen()
    store.listen((_, changed) => {
      if (changed.has('range') || changed.has('test')) this.draw()
      if (changed.has('test')) this.#showFile()
    })
    new ResizeObserver(() => this.draw()).observe(this.#plot)
  }

  draw(): void {
    const width = this.#plot.clientWidth
    if (width === 0) return
    this.#width = width
    const { range, test } = this.#store.state
    const at = (ms: number) => ((ms - range.fromMs) / (range.toMs - range.fromMs)) * width
    const height = this.#rows.reduce((sum, row) => sum + row.height, 0)
    this.#chart.setAttribute('width', String(width))
    this.#chart.setAttribute('height', String(height))
    const marks = ticks(range, Math.max(2, Math.floor(width / TICK_WIDTH)))
    const step = marks.length > 1 ? (marks[1] ?? 0) - (marks[0] ?? 0) : range.toMs - range.fromMs
    const lines = marks.map((ms) =>
      s('line', { class: 'grid', x1: crisp(at(ms)), x2: crisp(at(ms)), y1: 0, y2: height }),
    )
    const item = test === null ? undefined : this.#model.byId.get(test)
    const band = item && this.#band(item, at, height)
    let top = 0
    const rows = this.#rows.map((row) => {
      const group = s('g', { transform: `translate(0 ${top})` }, row.draw(at))
      top += row.height
      return group
    })
    this.#chart.replaceChildren(...lines, ...(band ? [band] : []), ...rows)
    this.#drawAxis(marks, step, at, width)
  }

  /** Scrolls to the file of the chosen test, if it cannot be seen. */
  #showFile(): void {
    const { test } = this.#store.state
    const file = test === null ? undefined : this.#model.byId.get(test)?.file
    const at = this.#rows.findIndex((row) => row.file !== undefined && row.file === file)
    if (at === -1) return
    const top = this.#rows.slice(0, at).reduce((sum, row) => sum + row.height, 0)
    const bottom = top + (this.#rows[at]?.height ?? 0)
    const { scrollTop, clientHeight } = this.#scroller
    if (top < scrollTop) this.#scroller.scrollTop = top
    else if (bottom > scrollTop + clientHeight) this.#scroller.scrollTop = bottom - clientHeight
  }

  #drawAxis(marks: readonly number[], step: number, at: (ms: number) => number, width: number): void {
    this.#axis.setAttribute('width', String(width))
    this.#axis.setAttribute('height', '24')
    this.#axis.replaceChildren(
      ...marks.flatMap((ms) => {
        const x = at(ms)
        const isLast = x > width - 30
        return [
          s('line', { class: 'tick', x1: crisp(x), x2: crisp(x), y1: 18, y2: 24 }),
          s(
            'text',
            { x: Math.max(5, x), y: 14, 'text-anchor': isLast ? 'end' : x < 12 ? 'start' : 'middle' },
            timeWords(ms, step),
          ),
        ]
      }),
    )
  }

  #band({ window }: Item, at: (ms: number) => number, height: number): SVGElement {
    const x = at(window.fromMs)
    return s('rect', { class: 'band', x, y: 0, width: Math.max(2, at(window.toMs) - x), height })
  }

  #controls(): HTMLElement {
    const button = (label: string, text: string, act: () => void) =>
      h('button', {
        class: 'icon',
        title: label,
        onclick: act,
        text,
        attrs: { 'aria-label': label, type: 'button' },
      })
    return h(
      'div',
      { class: 'timeline-controls' },
      h('h2', { text: 'Timeline' }),
      h(
        'div',
        { class: 'buttons' },
        button('Zoom in (+)', '+', () => this.zoom(0.5)),
        button('Zoom out (-)', '−', () => this.zoom(2)),
        button('The whole run (0)', '⤢', () => this.showAll()),
      ),
    )
  }

  zoom(factor: number, aroundMs?: number): void {
    const { range } = this.#store.state
    const around = aroundMs ?? this.#centre(range)
    this.#store.set({ range: zoomed(range, factor, around, this.#model.whole) })
  }

  showAll(): void {
    this.#store.set({ range: this.#model.whole })
  }

  #centre(range: TimeRange): number {
    const { test } = this.#store.state
    const item = test === null ? undefined : this.#model.byId.get(test)
    const middle = item && (item.window.fromMs + item.window.toMs) / 2
    return middle !== undefined && middle >= range.fromMs && middle <= range.toMs
      ? middle
      : (range.fromMs + range.toMs) / 2
  }

  /** Dragging chooses a part of the time, a double click shows all, and the wheel with Ctrl makes it larger or smaller. */
  #listen(): void {
    const timeAt = (event: MouseEvent) => {
      const { range } = this.#store.state
      const x = event.clientX - this.#plot.getBoundingClientRect().left
      return range.fromMs + (x / Math.max(1, this.#width)) * (range.toMs - range.fromMs)
    }
    let from: { ms: number; x: number } | null = null
    const selection = h('div', { class: 'selection', attrs: { hidden: true } })
    this.#plot.append(selection)
    this.#plot.addEventListener('pointerdown', (event) => {
      if (event.button === 0 && event.pointerType === 'mouse') from = { ms: timeAt(event), x: event.clientX }
    })
    addEventListener('pointermove', (event) => {
      if (from === null) return
      const { left } = this.#plot.getBoundingClientRect()
      const [a, b] = [Math.min(from.x, event.clientX), Math.max(from.x, event.clientX)]
      selection.hidden = b - a < 4
      selection.style.left = `${a - left}px`
      selection.style.width = `${b - a}px`
    })
    addEventListener('pointerup', (event) => {
      const began = from
      from = null
      selection.hidden = true
      if (began === null || Math.abs(event.clientX - began.x) < 4) return
      const { fromMs, toMs } = this.#model.whole
      const [a, b] = [began.ms, timeAt(event)].sort((one, other) => one - other) as [number, number]
      this.#store.set({ range: { fromMs: Math.max(fromMs, a), toMs: Math.min(toMs, Math.max(b, a + 5)) } })
    })
    this.#plot.addEventListener('dblclick', () => this.showAll())
    this.#plot.addEventListener(
      'wheel',
      (event) => {
        if (event.ctrlKey || event.metaKey) {
          event.preventDefault()
          this.zoom(event.deltaY > 0 ? 1.25 : 0.8, timeAt(event))
        } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
          event.preventDefault()
          this.#move((event.deltaX || event.deltaY) / Math.max(1, this.#width))
        }
      },
      { passive: false },
    )
  }

  #move(share: number): void {
    const { range } = this.#store.state
    const { whole } = this.#model
    const width = range.toMs - range.fromMs
    const fromMs = Math.min(Math.max(range.fromMs + width * share, whole.fromMs), whole.toMs - width)
    this.#store.set({ range: { fromMs, toMs: fromMs + width } })
  }

  #summary(): string {
    const { stacks, files } = this.#model.story
    const starts = stacks.map(({ project, beganAtMs, readyAtMs }) =>
      readyAtMs === null
        ? `${project} was not ready`
        : `${project} was ready after ${durationWords(readyAtMs - beganAtMs)}`,
    )
    return `${starts.join('. ')}. ${files.length} test files. The lists below have the same.`
  }

  #rowsOfStack(stack: StackStory, index: number): Row[] {
    const { project, beganAtMs, readyAtMs, medianMs } = stack
    const took = readyAtMs === null ? 'not ready' : durationWords(readyAtMs - beganAtMs)
    const many = this.#model.story.stacks.length > 1
    const head: Row = {
      height: ROW,
      label: h(
        'div',
        { class: 'label group', title: project },
        h('span', { class: 'name', text: many ? `Stack ${index + 1}` : 'Stack' }),
        h('span', { class: 'value', text: took }),
      ),
      draw: (at) => this.#stackMarks(stack, at, took, medianMs),
    }
    return [head, ...stack.services.map((service) => this.#serviceRow(service))]
  }

  #stackMarks(
    stack: StackStory,
    at: (ms: number) => number,
    took: string,
    medianMs: number | null,
  ): SVGElement[] {
    const since = (ms: number) => at(this.#model.since(ms))
    const end = stack.readyAtMs ?? stack.endedAtMs
    const from = since(stack.beganAtMs)
    const marks: SVGElement[] = [
      bar('span-start', from, since(end), 9, 4, `start of ${stack.project}: ${took}${comparedTo(medianMs)}`),
    ]
    if (medianMs !== null) marks.push(median(since(stack.beganAtMs + medianMs), 5, 12, medianMs))
    for (const reset of stack.resets)
      marks.push(
        s(
          'path',
          { class: 'reset', d: `M ${since(reset.atMs)} 5 l 4 6 l -4 6 l -4 -6 z` },
          s('title', {}, `${reset.kind}: ${reset.words}`),
        ),
      )
    return marks
  }

  #serviceRow(service: ServiceStory): Row {
    const { service: name, states, start } = service
    const readyMs = start.at(-1)
    const first = start[0]
    const took = first && readyMs ? durationWords(readyMs.toMs - first.fromMs) : ''
    return {
      height: ROW,
      label: h(
        'div',
        { class: 'label', title: name },
        h('span', { class: `dot service-${this.#model.services.get(name) ?? 0}` }),
        h('span', { class: 'name', text: name }),
        h('span', { class: 'value', text: took }),
      ),
      draw: (at) => {
        const since = (ms: number) => at(this.#model.since(ms))
        return [
          ...(service.usage.length > 1 ? [usage(service, since)] : []),
          ...states
            .filter(({ state }) => state !== 'starting')
            .map(({ state, fromMs, toMs, detail }) =>
              bar(
                `state state-${state.replace(' ', '-')}`,
                since(fromMs),
                since(toMs),
                state === 'ready' || state === 'completed' ? 10 : 5,
                state === 'ready' || state === 'completed' ? 2 : 12,
                `${name} ${state}${detail === undefined ? '' : `, ${detail}`}: ${durationWords(toMs - fromMs)}`,
              ),
            ),
          ...start.flatMap((one) => startBar(name, one, since)),
        ]
      },
    }
  }

  #rowsOfFiles(): Row[] {
    const { files } = this.#model.story
    if (files.length === 0) return []
    const head: Row = {
      height: ROW,
      label: h('div', { class: 'label group' }, h('span', { class: 'name', text: 'Tests' })),
      draw: () => [],
    }
    return [head, ...files.map((file) => this.#fileRow(file))]
  }

  #fileRow(file: FileStory): Row {
    const items = this.#model.items.filter((item) => item.file === file && item.outcome !== 'skipped')
    const places = lanes(items.map(({ window }) => window))
    const count = Math.min(6, Math.max(1, ...places.map((lane) => lane + 1)))
    const name = file.file.split('/').at(-1) ?? file.file
    return {
      file,
      height: Math.max(ROW, count * LANE + 6),
      label: h(
        'div',
        { class: 'label', title: file.file },
        h('span', { class: `dot outcome-${file.outcome}` }),
        h('span', { class: 'name', text: name }),
        h('span', { class: 'value', text: durationWords(file.toMs - file.fromMs) }),
      ),
      draw: (at) => {
        const since = (ms: number) => at(this.#model.since(ms))
        const whole = bar('file', since(file.fromMs), since(file.toMs), 3, count * LANE, '')
        const tests = items.map((item, index) => {
          const lane = Math.min(count - 1, places[index] ?? 0)
          const y = 5 + lane * LANE
          const isChosen = item.id === this.#store.state.test
          const one = bar(
            `test outcome-${item.outcome}${isChosen ? ' chosen' : ''}`,
            at(item.window.fromMs),
            at(item.window.toMs),
            y,
            LANE - 4,
            `${item.name}: ${item.outcome}, ${durationWords(item.window.toMs - item.window.fromMs)}`,
          )
          one.addEventListener('click', () => this.#store.set({ test: item.id, tab: 'log', line: null }))
          return one
        })
        return [whole, ...tests]
      },
    }
  }
}

function startBar(
  service: string,
  { phase, fromMs, toMs, isCritical, medianMs }: StartBar,
  since: (ms: number) => number,
): SVGElement[] {
  const words = `${service}, ${phase}: ${durationWords(toMs - fromMs)}${comparedTo(medianMs)}${isCritical ? ', the start waited for it' : ''}`
  const kind = `start phase-${phase.replace(' ', '-')}${isCritical ? ' critical' : ''}`
  const [x, end] = [since(fromMs), since(toMs)]
  return [
    bar(kind, x, end, phase === 'wait' ? 10 : 5, phase === 'wait' ? 2 : 12, words),
    ...(isCritical ? [bar('critical-line', x, end, 18, 2, words)] : []),
  ]
}

/** Where a start would have ended by the median. */
function median(x: number, y: number, height: number, ms: number): SVGElement {
  return s(
    'line',
    { class: 'median', x1: crisp(x), x2: crisp(x), y1: y, y2: y + height },
    s('title', {}, `median of earlier starts: ${durationWords(ms)}`),
  )
}

function comparedTo(medianMs: number | null): string {
  return medianMs === null ? '' : ` (median ${durationWords(medianMs)})`
}

function bar(kind: string, x: number, end: number, y: number, height: number, words: string): SVGElement {
  const width = Math.max(LEAST_BAR, end - x)
  return s(
    'rect',
    { class: kind, x: x.toFixed(1), y, width: width.toFixed(1), height, rx: height > 4 ? 2 : 0 },
    words !== '' && s('title', {}, words),
  )
}

/** The processors that a service used, behind its row. */
function usage({ usage: samples }: ServiceStory, since: (ms: number) => number): SVGElement {
  const most = Math.max(1, ...samples.map(({ cpus }) => cpus))
  const points = samples.map(
    ({ atMs, cpus }) => `${since(atMs).toFixed(1)},${(ROW - 2 - (cpus / most) * (ROW - 4)).toFixed(1)}`,
  )
  const [first, last] = [samples[0], samples.at(-1)]
  const base = ROW - 2
  return s('polygon', {
    class: 'usage',
    points: `${since(first?.atMs ?? 0)},${base} ${points.join(' ')} ${since(last?.atMs ?? 0)},${base}`,
  })
}

/** Lines of one pixel are sharp only between two pixels. */
function crisp(x: number): number {
  return Math.round(x) + 0.5
}
