/**
 * The commands of GitHub Actions: `::error file=a.js::text` at the start of a line of output.
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
const AT_START =
  /^([^\S\n]*):(?=:(?:error|warning|notice|debug|group|endgroup|add-mask|add-path|add-matcher|remove-matcher|set-env|set-output|save-state|stop-commands|echo|internal-set-repo-path)\b[^\n]*::)/gim

/** Commands anywhere in a line: `##[error]` of GitHub and Azure, `##vso[task.setvariable]`, `##teamcity[...]`. */
const ANYWHERE = /##(?=\w*\[)/g

/**
 * A text in which a CI service finds no commands. It obeys those in every output of a job, also in the line of a log that
 * a service has printed. One character of each is written as `\x3a` or `\x23`.
 */
export function withoutCiCommands(text: string): string {
  return text.replace(AT_START, '$1\\x3a').replace(ANYWHERE, '#\\x23')
}
