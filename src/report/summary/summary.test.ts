import { expect, test } from 'vitest'
import { SsotError } from '../../core/errors/errors.ts'
import { eventsAt, FAILED_RUN, OUTPUTS, START } from '../../testing/reports/run.ts'
import { runStory } from '../story/run-story.ts'
import { githubAnnotations } from './annotations.ts'
import { markdownSummary } from './markdown.ts'
import { outcomeWords } from './words.ts'

const story = runStory({ run: '0a1b', events: FAILED_RUN, outputs: OUTPUTS })

test('a run with failures as Markdown', () => {
  expect(markdownSummary(story)).toMatchInlineSnapshot(`
    "## \`test\`: 1 of 2 tests failed

    ### ✕ \`orders > an order is paid\`

    \`e2e/orders.test.ts:20\`

    **\`db: exited with code 137 (300 ms into the test)\`**

    \`\`\`
    expected 500 to be 200
    \`\`\`

    **What happened to services**

    - \`3.90 s\` \`db exited with 137\`
    - \`3.90 s\` \`db ran out of memory\`

    <details><summary>Start: ready after 3.00 s</summary>

    | Service | From | Took | The start waited for it | Restarts | Exit codes |
    | --- | ---: | ---: | --- | ---: | --- |
    | db | 760 ms | 1.23 s | yes | 1 | 137 |
    | web | 150 ms | 2.83 s | yes |  |  |

    </details>

    Run \`0a1b\`, 4.91 s. All of it is in the report: \`ssot-docker report 0a1b\`.
    "
  `)
})

test('an annotation is at the line of the test, with the line of the service', () => {
  expect(githubAnnotations(story)).toEqual([
    '::error file=e2e/orders.test.ts,line=20,title=orders > an order is paid::db: exited with code 137 (300 ms into the test)%0A%0Aexpected 500 to be 200',
  ])
})

test('text from outside ends neither an annotation nor a part of the Markdown', () => {
  const evil = '\x1b[31ma\x1b[39m`b``c</summary>\n::error::x\n```\n# 100%, [x](y): |'
  const events = FAILED_RUN.map((event) => {
    if (event.type === 'test-began' || (event.type === 'test-ended' && event.state === 'failed'))
      return { ...event, name: evil, ...(event.type === 'test-ended' && { error: evil }) }
    return event
  })
  const told = runStory({ run: '0a1b', events })
  const [annotation = '', ...more] = githubAnnotations(told)
  expect(more).toEqual([])
  expect(annotation.split('\n')).toHaveLength(1)
  expect(annotation).toContain('title=a`b``c</summary>%0A%3A%3Aerror%3A%3Ax%0A```%0A# 100%25%2C [x](y)%3A |')
  const markdown = markdownSummary(told)
  expect(markdown).toContain('### ✕ ````a`b``c</summary> ::error::x ``` # 100%')
  expect(markdown).toContain('\n````\na`b``c</summary>\n::error::x\n```\n# 100%, [x](y): |\n````\n')
})

test('a start that has failed is summed up by its error', () => {
  const error = new SsotError({
    code: 'SERVICE_EXITED',
    summary: 'web has exited',
    todo: 'Read its log.',
  }).serialize()
  const events = [
    ...START.slice(0, 10),
    ...eventsAt([900, { type: 'failed', error }], [901, { type: 'keeper-done' }]),
  ]
  const told = runStory({ run: '0a1b', events })
  expect(outcomeWords(told)).toBe('the start of the stack failed')
  expect(markdownSummary(told)).toContain('web has exited')
  expect(githubAnnotations(told)).toEqual([])
})

test('control characters are shown, and colours are left out', () => {
  const error = '\x1b[31mred\x1b[39m \x1b[2J\u202e'
  const events = FAILED_RUN.map((event) =>
    event.type === 'test-ended' && event.error ? { ...event, error } : event,
  )
  const told = runStory({ run: '0a1b', events })
  for (const text of [markdownSummary(told), githubAnnotations(told).join()])
    expect(text).toContain('red \\x1b[2J\\u202e')
})
