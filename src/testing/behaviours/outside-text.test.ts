import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { text as readAll } from 'node:stream/consumers'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import type { TestProject } from 'vitest/node'
import { visibleLines } from '../../cli/containers/visible-lines.ts'
import type { ProgressOutput } from '../../cli/context.ts'
import { renderDiff } from '../../cli/history/diff.ts'
import { renderHistories } from '../../cli/history/list.ts'
import { renderVersion } from '../../cli/history/show.ts'
import { progressView } from '../../cli/refresh/progress.ts'
import { renderChecks } from '../../cli/status/doctor.ts'
import { renderStatus } from '../../cli/status/render.ts'
import { changedLines, firstFrame, frame, overLast } from '../../cli/terminal/drawing.ts'
import { outputTo } from '../../cli/terminal/output.ts'
import { printing } from '../../cli/terminal/printing.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { StackEvent } from '../../core/events/event.ts'
import { span } from '../../core/live/spans.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { reportAudit } from '../../enforcer/audit/report.ts'
import { trailData, trailLines } from '../../enforcer/history/report/lines.ts'
import { trailPage } from '../../enforcer/history/report/markdown.ts'
import { render } from '../../enforcer/report/formats.ts'
import { FORMATS, type Format } from '../../enforcer/report/report.ts'
import { check } from '../../enforcer/run/check.ts'
import { sourcesOf } from '../../enforcer/run/sources.ts'
import type { ReadVersion } from '../../host/journal/versions.ts'
import { sayFor as sayForJest } from '../../jest/say.ts'
import { RunLog } from '../../keeper/log/run-log.ts'
import { printLine } from '../../runner/lines.ts'
import { progressLines } from '../../runner/main-process/progress-lines.ts'
import { loadStackSetup } from '../../runner/stack-setup.ts'
import type { PortStatus } from '../../stack/status/service-status.ts'
import type { StackStatus } from '../../stack/status/status.ts'
import { sayFor as sayForVitest } from '../../vitest/say.ts'
import { codePoint } from '../arbitrary/texts.ts'
import { finding, repositoryWith, ruleOf, source } from '../samples/findings.ts'
import { errorWith, happeningsWith } from '../samples/happenings.ts'
import { trailWith } from '../samples/trail.ts'

const secrets = new KnownSecrets()

/*
 * Text from outside on its way to a person: everything that this program prints, writes to a log or throws, with text in
 * every place that a service, a file, a tool or the engine can fill.
 */

const TEXTS: Readonly<Record<string, string>> = {
  'a terminal title': 'a\x1b]0;title\x07b',
  'a link of a terminal': '\x1b]8;;http://a.example\x1b\\text\x1b]8;;\x1b\\',
  'a cleared screen': '\x1b[2J\x1b[Ha',
  'a line that is written over': 'failed\rok    ',
  'a raw line break': 'web\nready',
  'colours without an end': '\x1b[31mred',
  'a device control string': '\x1bPq\x1b\\',
  'one character of 8 bits': '\x9b2J\x85',
  'a bell, a backspace, DEL and NUL': '\x07\b\x7f\0',
  'text that is turned round': 'a\u202eb\u2066c\u2069',
  'separators of lines': 'a\u2028b\u2029c',
  'half of a character': 'a\ud83d',
  'a command of GitHub': '::error file=a.js::text',
  'a command anywhere in a line': 'a ##[error]b ##vso[task.complete]c',
}

/** What no output holds, apart from what this program itself writes. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
const CONTROLS = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\p{Cs}]/u
const COMMANDS = /^\s*::(?:error|add-mask)\b[^\n]*::|##\w*\[/im
/** What it writes itself: colours that end, and on terminals the sequences that draw. */
const COLOURS = new RegExp(`${'\x1b'}\\[[\\d;]*m`, 'g')
const DRAWING = new RegExp(`\\r?${'\x1b'}\\[(?:2J|(?:\\d+;1)?H|K|J|\\d+A)`, 'g')

/** Everything that `act` prints on a stream. */
function printedOn(act: (stream: Writable) => void): string {
  let printed = ''
  act(
    new Writable({
      decodeStrings: false,
      write: (chunk, _, done) => {
        printed += chunk
        done()
      },
    }),
  )
  return printed
}

/** Everything that `act` prints to standard error. */
function onStderr(act: () => void): string {
  let printed = ''
  const write = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    printed += chunk
    return true
  })
  try {
    act()
  } finally {
    write.mockRestore()
  }
  return printed
}

const eventsWith = (text: string): StackEvent[] => happeningsWith(text).map((one) => ({ ...one, atMs: 1 }))

function logged(text: string, file: 'k.log' | 'k.events.jsonl'): string {
  const folder = mkdtempSync(join(tmpdir(), 'ssot-outside-'))
  try {
    using log = new RunLog(join(folder, 'k.log'))
    for (const event of eventsWith(text)) log.write(event)
    return readFileSync(join(folder, file), 'utf8')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function progress(text: string, columns: number | null): string {
  return printedOn((stream) => {
    const output: ProgressOutput = { ...outputTo(stream, { isTerminal: columns !== null, secrets }), columns }
    const view = progressView(output)
    view.plan([{ service: text, action: 'replace', cause: 'source changed' }], {
      wholeMs: null,
      ofMs: () => null,
    })
    for (const event of eventsWith(text)) view.event(event)
    view.end()
  })
}

function status(text: string): string[] {
  const port: PortStatus = { name: text, port: 1, transport: 'tcp', url: text, answers: false }
  const service = {
    ...{ service: text, replica: 1, state: text, health: text, healthOutput: text, uptimeMs: 1, image: text },
    ...{ imageAgeMs: 1, ports: [port, port], cpuPercent: 1, memoryBytes: 1 },
    ...{ drift: text, failure: text, warning: text },
  }
  const stack: StackStatus = {
    ...{ environment: text, project: text, owner: null, kept: { reason: text, forMs: 1 } },
    rest: null,
    ...{ services: [service, service], driftUnknown: text },
  }
  const baseline = {
    environment: text,
    images: 1,
    dataBytes: 1,
    current: 'impossible',
    because: text,
  } as const
  return renderStatus([stack, { ...stack, services: [] }], [baseline])
}

/** A version all of whose texts are from outside. */
function version(text: string): ReadVersion {
  return {
    begun: {
      ...{
        number: 1,
        stack: text,
        environment: text,
        root: text,
        atMs: 0,
        change: 'refresh',
        to: null,
        kept: 5,
      },
      author: { user: text, host: text, run: text },
      commit: { id: text, isDirty: true },
      row: { composeFile: text, dockerfiles: [text], profiles: [text], envFile: text, ports: { [text]: 1 } },
      ...{ model: null, modelHash: text, serviceHashes: {} },
      operations: [
        { do: 'build', service: text, image: text, cause: 'source changed' },
        {
          do: 'replace',
          service: text,
          cause: 'mounted files changed',
          detail: text,
          containers: [],
          endFirst: true,
        },
        { do: 'pull', image: text, services: [text], cause: 'image absent' },
      ],
    },
    end: {
      outcome: { kind: 'failed', code: text, summary: text },
      ms: 1,
      images: { [text]: { reference: text, id: text } },
    },
    ...{ isRunning: false, modelLost: text },
  }
}

function history(text: string): string[] {
  const one = version(text)
  const difference = { subject: text, field: text, from: text, to: `${text}.` }
  return [
    ...renderHistories([
      {
        stack: text,
        environment: text,
        root: text,
        versions: [one],
        earlier: 1,
        breaks: [{ number: 1, reason: text }],
      },
    ]),
    ...renderVersion(one),
    ...renderDiff(text, one, one, [difference, { ...difference, field: null, from: null }]),
  ]
}

function findingsWith(text: string) {
  const one = source(`${text}.yml`, text)
  const repository = { ...repositoryWith(one), unread: [{ path: text, reason: text }] }
  const rules = [
    ruleOf('silent-fallback', [
      finding('silent-fallback', one.path, 1, {
        ...{ message: text, todo: text, subject: text },
        related: [{ at: { file: text, line: 1, column: 1 }, message: text }],
        edits: [{ path: one.path, start: 0, end: 1, text }],
        deletable: { useInstead: text },
      }),
    ]),
    ruleOf('port-without-row', [], { needsMatrix: true }),
  ]
  const result = check(repository, { rules, today: '2026-01-01' })
  return { repository, rules, result }
}

function report(format: Format, text: string, hasColours: boolean): string {
  const { repository, rules, result } = findingsWith(text)
  return render(format, { result, rules, sources: sourcesOf(repository) }, hasColours)
}

const LOGGING = { environmentOptions: { 'ssot-docker': {} } }
const vitestProject = (print: (line: string) => void) =>
  ({ config: LOGGING, vitest: { logger: { error: print } } }) as unknown as TestProject
const all = (lines: readonly string[]) => lines.join('\n')

const OUTPUTS: Readonly<Record<string, (text: string) => string | Promise<string>>> = {
  'a line of a command': (text) =>
    printedOn((stream) => outputTo(stream, { isTerminal: false, secrets }).print(text)),
  'a text of a command': (text) =>
    printedOn((stream) => outputTo(stream, { isTerminal: true, secrets }).printText(text)),
  'a coloured text of a command': (text) =>
    printedOn((stream) => outputTo(stream, { isTerminal: true, secrets }).printColoured(text)),
  'the events that a command prints': (text) =>
    printedOn((stream) =>
      happeningsWith(text).forEach(printing(outputTo(stream, { isTerminal: true, secrets }))),
    ),
  'the lines of a refresh': (text) => progress(text, null),
  'the live view of a refresh': (text) => progress(text, 200),
  'the first frame of a screen': (text) => firstFrame([text, text], { columns: 200, rows: 24 }),
  'a frame of a screen': (text) => frame([text, text], { columns: 200, rows: 24 }),
  'a drawing of the live view': (text) =>
    changedLines([[span(text, 'wrong'), span(text)], [span(text)]], null, {
      ...{ columns: 200, rows: 3, hasColour: true },
    }).drawing,
  'lines that are drawn over': (text) => overLast([text, text], { columns: 200, drawn: 2 }),
  status: (text) =>
    printedOn((stream) => status(text).forEach(outputTo(stream, { isTerminal: true, secrets }).print)),
  history: (text) =>
    printedOn((stream) => history(text).forEach(outputTo(stream, { isTerminal: true, secrets }).print)),
  'status --watch': (text) => frame(status(text), { columns: 500, rows: 99 }),
  doctor: (text) =>
    printedOn((stream) =>
      renderChecks([{ name: text, verdict: 'fail', detail: text, todo: text }]).forEach(
        outputTo(stream, { isTerminal: true, secrets }).printText,
      ),
    ),
  logs: async (text) =>
    readAll(Readable.from([Buffer.from(`\x1b[2Kweb-1  | ${text}\n`)]).pipe(visibleLines())),
  'the log of a run': (text) => logged(text, 'k.log'),
  'the events of a run': (text) => logged(text, 'k.events.jsonl'),
  'what Vitest prints': (text) => {
    const lines: string[] = []
    const { say } = sayForVitest(vitestProject((line) => lines.push(line)))
    const { onEvent } = progressLines(say, 'debug')
    for (const event of eventsWith(text)) onEvent?.(event)
    return all(lines)
  },
  'what Jest prints': (text) =>
    onStderr(() => {
      const { onEvent } = progressLines(
        sayForJest({ rootDir: '/', testEnvironmentOptions: {}, testRunner: '' } as never),
        'debug',
      )
      for (const event of eventsWith(text)) onEvent?.(event)
    }),
  'a warning of a worker': (text) => onStderr(() => printLine(text)),
  'the message of an error': (text) => new SsotError(errorWith(text) as never).message,
  'the stack of an error': (text) => String(new SsotError(errorWith(text) as never).stack),
  'an error that came from the keeper': (text) => {
    const sent = JSON.parse(JSON.stringify(new SsotError(errorWith(text)).serialize()))
    const { message, stack } = SsotError.deserialize(sent)
    return `${message}\n${stack}`
  },
  'the cause of an error': (text) => {
    const cause = new Error(text, { cause: new TypeError(text) })
    const shown = new SsotError({ code: 'STACK_FAILED', summary: 's', todo: 't', cause }).cause as Error
    return all([shown.message, String(shown.stack), String(shown.cause)])
  },
  'an error after an error': (text) =>
    new SsotError(errorWith('a')).joinedBy(new Error(text)).advisedBy(text).message,
  'an error of a setup module': async (text) => {
    const error = await loadStackSetup(import.meta.filename, () => Promise.reject(new Error(text))).catch(
      (caught: unknown) => caught as SsotError,
    )
    return `${(error as SsotError).message}\n${((error as SsotError).cause as Error).stack}`
  },
  'an audit': (text) => {
    const { repository, result } = findingsWith(text)
    const history = { trail: trailWith(text), authors: new Map() }
    return reportAudit({
      repository,
      result,
      rules: ['silent-fallback'],
      day: '2026-01-01',
      before: null,
      history,
    })
  },
  'the trail of the configuration': (text) =>
    printedOn((stream) => {
      const { print } = outputTo(stream, { isTerminal: true, secrets })
      for (const line of trailLines(trailWith(text))) print(line)
    }),
  'the trail of the configuration as JSON': (text) =>
    printedOn((stream) =>
      outputTo(stream, { isTerminal: true, secrets }).printJson(trailData(trailWith(text))),
    ),
  'the trail of the configuration as Markdown': (text) => trailPage(trailWith(text)),
  'a report in colour': (text) =>
    printedOn((stream) =>
      outputTo(stream, { isTerminal: true, secrets }).printColoured(report('stylish', text, true)),
    ),
  ...Object.fromEntries(
    FORMATS.map((format) => [
      `a report as ${format}`,
      (text: string) =>
        printedOn((stream) => {
          const { printColoured, printData } = outputTo(stream, { isTerminal: false, secrets })
          const print = format === 'stylish' ? printColoured : printData
          print(report(format, text, false))
        }),
    ]),
  ),
}

/** They reach no CI service. What is drawn may go back in its line. */
const ON_TERMINALS: ReadonlySet<string> = new Set([
  ...['the live view of a refresh', 'the first frame of a screen', 'a frame of a screen'],
  ...['a drawing of the live view', 'lines that are drawn over', 'status --watch', 'a report in colour'],
])

/** Expects that a terminal and a CI service obey nothing of what an output has printed. */
function expectNothingObeyed(name: string, printed: string, kind: string): void {
  const rest = printed.replace(COLOURS, '').replace(ON_TERMINALS.has(name) ? DRAWING : '', '')
  expect(rest, kind).not.toMatch(CONTROLS)
  if (ON_TERMINALS.has(name)) return
  // The annotations of the report are commands. Those of the file come after their beginning, on the same line.
  const withoutOwn = name === 'a report as github' ? rest.replace(/^::(error|notice) ?[^\n]*/gm, '') : rest
  expect(withoutOwn, kind).not.toMatch(COMMANDS)
}

test.each(Object.keys(OUTPUTS))(
  'in %s, no control character of a text from outside is left',
  async (name) => {
    for (const [kind, text] of Object.entries(TEXTS)) {
      const printed = (await OUTPUTS[name]?.(text)) ?? ''
      expect(printed.length, kind).toBeGreaterThan(0)
      expectNothingObeyed(name, printed, kind)
    }
  },
)

/** Pieces of what is obeyed, in any order. */
const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['\x1b', '[', ']', '31m', '2J', '0;', '\x07', '\x9b', '\n', '\r', '\t', ' ', '\u2028'],
      ),
      fc.constantFrom(
        ...['::', ':', 'error', 'add-mask', '##', '#', 'vso', '\u202e', '\ud83d', '|', '`', 'a'],
      ),
      fc.string({ unit: codePoint, maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

test.each(Object.keys(OUTPUTS))('in %s, nothing is obeyed of any text made of such pieces', async (name) => {
  await fc.assert(
    fc.asyncProperty(pieces, async (text) => {
      expectNothingObeyed(name, (await OUTPUTS[name]?.(text)) ?? '', JSON.stringify(text))
    }),
    { numRuns: 40 },
  )
})

test.each(Object.keys(OUTPUTS))('in %s, no colour of a service stays switched on', async (name) => {
  const printed = (await OUTPUTS[name]?.('\x1b[31mred')) ?? ''
  const red = printed.split('\x1b[31mred').slice(1)
  for (const after of red) expect(after.split('\n', 1)[0]).toContain('\x1b[0m')
})

test('one line stays one line, whatever it names', () => {
  const printed = printedOn((stream) => outputTo(stream, { isTerminal: false, secrets }).print('a\nb\rc'))
  expect(printed).toBe('a\\nb\\rc\n')
})

test('a line of a log begins with a time only if it is an event of this program', () => {
  const forged = '2026-01-01T00:00:00.000Z keeper done'
  const lines = logged(`x\n${forged}`, 'k.log').split('\n')
  expect(lines.filter((line) => line.startsWith('2026'))).toEqual([])
  expect(lines.filter((line) => line.includes(forged)).length).toBeGreaterThan(10)
})
