import type { RunStory, TestStory } from '../story/story.ts'

/** A test that has failed, or a file that has failed as a whole. */
export interface Failure {
  file: string
  name: string
  line: number | null
  error: string | null
  explanation: TestStory['explanation']
  fromMs: number
}

/** What has failed, in the order of the begins. */
export function failuresOf({ files }: RunStory): Failure[] {
  return files.flatMap(({ file, outcome, tests, fromMs }) => {
    const failed = tests.filter((test) => test.outcome === 'failed')
    if (outcome === 'failed' && failed.length === 0)
      return [{ file, name: 'the file as a whole', line: null, error: null, explanation: null, fromMs }]
    return failed.map(({ name, line, error, explanation, fromMs: at }) => ({
      ...{ file, name, line, error, explanation, fromMs: at },
    }))
  })
}

/** How a run has ended, as a clause: `3 of 72 tests failed`. */
export function outcomeWords({ outcome, counts }: RunStory): string {
  const all = counts.passed + counts.failed + counts.unfinished
  const tests = `${all} test${all === 1 ? '' : 's'}`
  switch (outcome) {
    case 'failed':
      return `${counts.failed} of ${tests} failed`
    case 'passed':
      return `${counts.passed === all ? tests : `${counts.passed} of ${tests}`} passed`
    case 'start failed':
      return 'the start of the stack failed'
    case 'unfinished':
      return all === 0
        ? 'its end was not told'
        : `its end was not told, ${counts.passed} of ${tests} had passed`
    case 'no tests':
      return 'no tests were told of'
  }
}

/** `orders: Error: duplicate key (47 ms into the test)`. */
export function explanationWords({ explanation, fromMs }: Failure): string | null {
  if (explanation === null) return null
  const after = Math.max(0, Math.round(explanation.atMs - fromMs))
  return `${explanation.service}: ${explanation.text} (${after} ms into the test)`
}
