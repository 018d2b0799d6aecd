import { reportGithub } from './github.ts'
import { reportJson } from './json.ts'
import { reportMarkdown } from './markdown.ts'
import type { Format, Report } from './report.ts'
import { reportSarif } from './sarif.ts'
import { reportStylish } from './stylish.ts'

/**
 * A report in a format, with a trailing line break; empty if the format has nothing to print.
 * @param hasColours whether to use ANSI colours; only `stylish` does
 */
export function render(format: Format, report: Report, hasColours: boolean): string {
  switch (format) {
    case 'stylish':
      return reportStylish(report, hasColours)
    case 'json':
      return reportJson(report)
    case 'sarif':
      return reportSarif(report)
    case 'github':
      return reportGithub(report)
    case 'markdown':
      return reportMarkdown(report)
  }
}
