import { filterLines, indexAt } from '../lines.ts'
import { durationWords } from '../scale.ts'
import { h } from './dom.ts'
import type { Item, Model } from './model.ts'
import { planPanel, runPanel, servicesPanel, startPanel } from './panels.ts'

/** A long report on paper is read by nobody. */
const MAX_TESTS = 50
const MAX_LINES = 30

/** What is printed in the place of the page: all tests that have failed with their lines, and the tables. */
export function printed(model: Model): HTMLElement {
  const failed = model.items.filter(({ outcome }) => outcome === 'failed')
  const more = failed.length - MAX_TESTS
  return h(
    'div',
    { class: 'printed' },
    failed.length > 0 &&
      h('h2', {
        text:
          failed.length === 1 ? 'The test that has failed' : `The ${failed.length} tests that have failed`,
      }),
    failed.slice(0, MAX_TESTS).map((item) => printedTest(item, model)),
    more > 0 && h('p', { text: `And ${more} more.` }),
    ...startPanel(model),
    ...servicesPanel(model),
    ...planPanel(model),
    ...runPanel(model).filter((one) => one.tagName !== 'DETAILS'),
  )
}

function printedTest(item: Item, model: Model): HTMLElement {
  const { file, test, name, window } = item
  const lines = filterLines(model.lines, {
    ...{ project: file.project, hidden: new Set<string>(), query: '', level: 'all' as const },
    window: model.logWindow(item),
  })
  const explanation = test?.explanation
  // Those around the line that explains the failure, or the last ones.
  const since = explanation ? model.since(explanation.atMs) : Number.POSITIVE_INFINITY
  const at = Math.max(0, Math.min(indexAt(lines, since) - 10, lines.length - MAX_LINES))
  const shown = lines.slice(at, at + MAX_LINES)
  return h(
    'article',
    {},
    h('h4', { text: name }),
    h('p', {
      class: 'muted mono',
      text: `${file.file}${test?.line == null ? '' : `:${test.line}`} · ${durationWords(window.toMs - window.fromMs)}`,
    }),
    test?.error != null && h('pre', { class: 'error', text: test.error }),
    explanation && h('p', {}, h('strong', { text: explanation.service }), ` ${explanation.text}`),
    shown.length > 0 &&
      h('pre', {
        class: 'lines',
        text: shown
          .map((line) => `${(line.atMs / 1000).toFixed(3)}  ${line.service}  ${line.text}`)
          .join('\n'),
      }),
    lines.length > shown.length &&
      h('p', { class: 'muted', text: `${lines.length - shown.length} more lines` }),
  )
}
