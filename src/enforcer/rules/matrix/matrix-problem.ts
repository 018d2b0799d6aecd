import type { Problem } from '../../../core/errors/errors.ts'
import type { Finding } from '../../finding.ts'
import type { RuleId } from '../../rule-ids.ts'

/** A problem that the parser found in the matrix, as a finding of a rule. */
export function problemFinding(rule: RuleId, problem: Problem, todo: string): Finding {
  const { file, line, column, message, found } = problem
  const other = /\bline (\d+)\b/.exec(problem.allowed ?? '')?.[1]
  return {
    rule,
    at: { file, line, column },
    subject: found === undefined ? message : `${message}, ${found}`,
    message: found === undefined ? message : `${message}: \`${found}\``,
    todo,
    ...(other === undefined
      ? {}
      : {
          related: [
            { at: { file, line: Number(other), column: 1 }, message: 'the line that it contradicts' },
          ],
        }),
  }
}

/** The instruction for a problem of the parser. */
export function describedIn({ allowed }: Problem): string {
  return allowed === undefined ? 'Correct it; docs/matrix.md describes every table.' : `Write ${allowed}.`
}
