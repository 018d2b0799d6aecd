import { boundLines, boundText } from '../text/bound.ts'
import { EVIDENCE_LINES, type Evidence, type Problem } from './evidence.ts'

/** Users read the last lines. A single line is limited too, because it may be the content of a binary file. */
const LINES = { maxLines: EVIDENCE_LINES, maxLineBytes: 2048 }
const PROBE_BYTES = 8192
/** The limit for a summary or an instruction, which may contain the whole output of a command. */
const TEXT_BYTES = 32_768
const PROBLEMS = 200

/** The evidence with its texts shortened, so that a report can be read and sent. */
export function boundedEvidence(evidence: Evidence): Evidence {
  const { healthOutput, lastLines, command } = evidence
  return {
    ...evidence,
    ...(healthOutput === undefined ? {} : { healthOutput: boundText(healthOutput, PROBE_BYTES) }),
    ...(lastLines === undefined ? {} : { lastLines: boundLines(lastLines, LINES) }),
    ...(command === undefined ? {} : { command: boundLines(command, { ...LINES, maxLines: 100 }) }),
  }
}

/** A line of output as a report shows it. It is limited again, because control characters need more room when visible. */
export function boundedLine(line: string): string {
  return boundText(line, LINES.maxLineBytes)
}

/** A mistake in a file as a report shows it: a file may have a line of any length. */
export function boundedProblem(problem: Problem): Problem {
  const bounded = (text: string) => boundText(text, LINES.maxLineBytes)
  return {
    ...problem,
    message: bounded(problem.message),
    ...(problem.found === undefined ? {} : { found: bounded(problem.found) }),
    ...(problem.allowed === undefined ? {} : { allowed: bounded(problem.allowed) }),
  }
}

/** An error as plain data, shortened to at most about 0.6 MB, so that it fits into one message. */
export function boundedError<T extends { summary: string; todo: string; problems?: Problem[] }>(error: T): T {
  const { problems = [] } = error
  const omitted = problems.length - PROBLEMS
  const more = omitted > 0 ? ` (${omitted} more problems are not shown)` : ''
  return {
    ...error,
    summary: boundText(error.summary, TEXT_BYTES) + more,
    todo: boundText(error.todo, TEXT_BYTES),
    ...(problems.length === 0
      ? {}
      : {
          problems: problems.slice(0, PROBLEMS).map((problem) => ({
            ...problem,
            message: boundText(problem.message, LINES.maxLineBytes),
            ...(problem.found === undefined ? {} : { found: boundText(problem.found, 200) }),
            ...(problem.allowed === undefined ? {} : { allowed: boundText(problem.allowed, 200) }),
          })),
        }),
  }
}
