import { createHash } from 'node:crypto'
import type { ArtifactChange, Location, Log, Region, ReportingDescriptor, Result } from 'sarif'
import type { SourcePosition } from '../../core/errors/errors.ts'
import { visible, visibleJson, visibleLine } from '../../core/text/visible.ts'
import { HOMEPAGE, VERSION } from '../../core/version.ts'
import { identityOf } from '../baseline/baseline.ts'
import type { Edit, Severity } from '../finding.ts'
import type { Rule } from '../rule.ts'
import type { CheckedFinding } from '../run/result.ts'
import { positionAt, type Source } from '../source.ts'
import type { Report } from './report.ts'

/** The symbolic name for the root of the repository; the reader of the report knows its path. */
const ROOT = 'SRCROOT'

/**
 * The report as SARIF, for code scanning. Its messages are for people, so their control characters are made visible.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function reportSarif({ result, rules, sources }: Report): string {
  const indexes = new Map(rules.map(({ id }, index) => [id, index]))
  const seen = new Map<string, number>()
  const log: Log = {
    version: '2.1.0',
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    runs: [
      {
        tool: {
          driver: {
            name: 'ssot-docker',
            version: VERSION,
            semanticVersion: VERSION,
            ...(HOMEPAGE === null ? {} : { informationUri: HOMEPAGE }),
            rules: rules.map(descriptor),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [ROOT]: { description: { text: 'The root of the repository.' } } },
        invocations: [
          {
            executionSuccessful: true,
            ...(result.skippedRules.length + result.unread.length === 0
              ? {}
              : {
                  toolConfigurationNotifications: [
                    ...result.skippedRules.map(({ rule, reason }) => ({
                      level: 'warning' as const,
                      message: { text: visible(`${rule} was not checked, because ${reason}.`) },
                    })),
                    ...result.unread.map(({ path, reason }) => ({
                      level: 'note' as const,
                      message: { text: visible(`${visibleLine(path)} was not read: it ${reason}.`) },
                    })),
                  ],
                }),
          },
        ],
        results: result.findings.map((finding) => {
          const identity = identityOf(finding)
          const nth = (seen.get(identity) ?? 0) + 1
          seen.set(identity, nth)
          return resultOf(finding, indexes.get(finding.rule), `${identity}#${nth}`, sources)
        }),
      },
    ],
  }
  return `${visibleJson(log, 2)}\n`
}

function descriptor(rule: Rule): ReportingDescriptor {
  const help = `${rule.why}\n\nWrong:\n\n${rule.example.wrong}\nRight:\n\n${rule.example.right}`
  const markdown = `${rule.why}\n\nWrong:\n\n${fence(rule.example.wrong)}\n\nRight:\n\n${fence(rule.example.right)}`
  return {
    id: rule.id,
    name: rule.id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${rule.catches.charAt(0).toUpperCase()}${rule.catches.slice(1)}.` },
    fullDescription: { text: rule.why },
    help: { text: help, markdown },
    // URLs in SARIF must be absolute, so there is none without a homepage; `help` contains the full text.
    ...(HOMEPAGE === null
      ? {}
      : { helpUri: `${HOMEPAGE.replace(/#.*$/, '')}/blob/main/docs/rules.md#${rule.id}` }),
    defaultConfiguration: {
      enabled: rule.severity !== 'off',
      level: sarifLevel(rule.severity),
    },
  }
}

function resultOf(
  finding: CheckedFinding,
  ruleIndex: number | undefined,
  fingerprint: string,
  sources: Report['sources'],
): Result {
  return {
    ruleId: finding.rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: sarifLevel(finding.severity),
    message: { text: visible(`${finding.message}. ${finding.todo}`) },
    locations: [location(finding.at)],
    partialFingerprints: { 'ssotDockerIdentity/v1': createHash('sha256').update(fingerprint).digest('hex') },
    ...(finding.related?.length
      ? {
          relatedLocations: finding.related.map(({ at, message }, index) => ({
            id: index + 1,
            ...location(at),
            message: { text: visible(message) },
          })),
        }
      : {}),
    ...fixesOf(finding, sources),
  }
}

function sarifLevel(severity: Severity): 'error' | 'warning' | 'note' {
  if (severity === 'info') return 'note'
  return severity === 'error' ? 'error' : 'warning'
}

function location({ file, line, column }: SourcePosition): Location {
  return {
    physicalLocation: {
      artifactLocation: artifact(file),
      region: { startLine: line, startColumn: column },
    },
  }
}

function artifact(path: string) {
  return { uri: path.toWellFormed().split('/').map(encodeURIComponent).join('/'), uriBaseId: ROOT }
}

function fixesOf({ edits = [], todo }: CheckedFinding, sources: Report['sources']): Pick<Result, 'fixes'> {
  const byPath = Map.groupBy(edits, ({ path }) => path)
  const changes = [...byPath].map(([path, own]): ArtifactChange | null => {
    const source = sources.get(path)
    return source
      ? { artifactLocation: artifact(path), replacements: own.map((edit) => replacement(source, edit)) }
      : null
  })
  const known = changes.filter((change) => change !== null)
  if (known.length === 0 || known.length < changes.length) return {}
  return { fixes: [{ description: { text: visible(todo) }, artifactChanges: known }] }
}

function replacement(source: Source, edit: Edit) {
  return {
    deletedRegion: region(source, edit),
    ...(edit.text === '' ? {} : { insertedContent: { text: edit.text } }),
  }
}

/** The region by line and column, and by bytes of the file including its byte order mark. */
function region(source: Source, { start, end }: Edit): Region {
  const first = positionAt(source, start)
  const last = positionAt(source, end)
  const bytes = (from: number, to: number) => Buffer.byteLength(source.text.slice(from, to), 'utf8')
  return {
    startLine: first.line,
    startColumn: first.column,
    endLine: last.line,
    endColumn: last.column,
    byteOffset: (source.hasBom ? 3 : 0) + bytes(0, start),
    byteLength: bytes(start, end),
  }
}

function fence(text: string): string {
  return `\`\`\`\n${text.trimEnd()}\n\`\`\``
}
