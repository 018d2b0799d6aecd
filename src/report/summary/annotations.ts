import { shown } from '../shown.ts'
import type { RunStory } from '../story/story.ts'
import { explanationWords, failuresOf } from './words.ts'

/** GitHub shows ten annotations of each kind for a step. */
const MAX_ANNOTATIONS = 10
const MAX_ERROR = 500

/**
 * The tests that have failed as annotations of GitHub Actions, each at the line of the test, with the line of a service that may explain it.
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function githubAnnotations(story: RunStory): string[] {
  return failuresOf(story)
    .slice(0, MAX_ANNOTATIONS)
    .map((failure) => {
      const { file, line, name, error } = failure
      const message = [explanationWords(failure), error?.slice(0, MAX_ERROR)].filter(Boolean).join('\n\n')
      const place = [`file=${property(file)}`, ...(line === null ? [] : [`line=${line}`])]
      return `::error ${[...place, `title=${property(name)}`].join(',')}::${data(message || 'failed')}`
    })
}

function data(text: string): string {
  return shown(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
