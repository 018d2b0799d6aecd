import { styleText } from 'node:util'
import type { SourcePosition } from '../../core/errors/errors.ts'
import { visibleLine } from '../../core/text/visible.ts'
import type { CheckedFinding } from '../run/result.ts'
import type { Report } from './report.ts'
import { oneLine, remarks, verdict } from './words.ts'

type Style = Parameters<typeof styleText>[0]

const COLOURS = { error: 'red', warning: 'yellow', info: 'cyan' } as const

/**
 * The report for a terminal: findings by file, each with what it contradicts and what to do.
 * @param hasColours whether to use ANSI colours
 */
export function reportStylish({ result }: Pick<Report, 'result'>, hasColours: boolean): string {
  const paint = (style: Style, text: string) =>
    hasColours ? styleText(style, text, { validateStream: false }) : text
  const files = Map.groupBy(result.findings, ({ at }) => at.file)
  const blocks = [...files].map(([file, findings]) => {
    const width = Math.max(...findings.map(({ at }) => place(at).length))
    return [
      paint('underline', visibleLine(file)),
      ...findings.flatMap((finding) => linesOf(finding, width, paint)),
    ].join('\n')
  })
  const colour = result.counts.errors > 0 ? 'red' : result.counts.warnings > 0 ? 'yellow' : 'green'
  const closing = [paint(['bold', colour], `${verdict(result)}.`), ...remarks(result).map(oneLine)]
  return `${[...blocks, closing.join('\n')].join('\n\n')}\n`
}

function linesOf(
  { at, severity, rule, message, related = [], todo }: CheckedFinding,
  width: number,
  paint: (style: Style, text: string) => string,
): string[] {
  const indent = ' '.repeat(width + 4)
  const level = paint(COLOURS[severity], severity.padEnd('warning'.length))
  return [
    `  ${place(at).padStart(width)}  ${level}  ${oneLine(message)}  ${paint('dim', rule)}`,
    ...related.map((other) =>
      paint('dim', `${indent}${visibleLine(other.at.file)}:${place(other.at)} ${oneLine(other.message)}`),
    ),
    `${indent}What to do: ${oneLine(todo)}`,
  ]
}

function place({ line, column }: SourcePosition): string {
  return `${line}:${column}`
}
