import type { TestState } from '../../core/events/event.ts'

/** The part of an error, as Vitest sends it, that gets an excerpt. */
export interface WithDiff {
  message: string
  diff?: string
}

/** What is kept of the message of an error. */
export const MAX_ERROR = 2000

/**
 * Every reporter that prints errors shows the difference of values below the message and above the frames, as it is. The excerpt follows
 * that difference, if there is one.
 */
export function addTo(error: WithDiff, excerpt: string): void {
  error.diff = error.diff === undefined ? excerpt : `${error.diff}\n\n${excerpt}`
}

/** Where a test is, by line and column of its file. */
export interface Place {
  file: string
  line: number
  column: number
}

/** The part of an error in Vitest's main process that says where it was thrown. */
interface WithFrames {
  stacks?: { file: string; line: number; column: number; method: string }[]
}

/**
 * An error without a frame of the project, such as `fetch failed`, is where the test is: the reporter `github-actions` leaves out errors
 * that are nowhere, and the excerpt with them.
 */
export function placeAt(error: WithFrames, place: Place): void {
  if ((error.stacks?.length ?? 0) === 0) error.stacks = [{ method: '', ...place }]
}

/** Workers say `pass` and `fail`, the main process `passed` and `failed`. */
export function stateOf(state: string): TestState {
  if (state.startsWith('fail')) return 'failed'
  return state.startsWith('pass') ? 'passed' : 'skipped'
}
