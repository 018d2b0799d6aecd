import { createHash } from 'node:crypto'
import type { RunStory, StackStory, TestOutcome } from '../story/story.ts'

/*
 * A run in the JSON form of OTLP, for tools that read traces.
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */

/** The export of the traces of a run: what a collector takes at `/v1/traces`. */
export interface TracesData {
  resourceSpans: {
    resource: { attributes: Attribute[] }
    scopeSpans: { scope: { name: string; version: string }; spans: Span[] }[]
  }[]
}

interface Attribute {
  key: string
  value: { stringValue: string } | { intValue: string } | { boolValue: boolean }
}

interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  /** 1: internal. */
  kind: 1
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: Attribute[]
  events?: { timeUnixNano: string; name: string; attributes: Attribute[] }[]
  /** Traces of requests that a test has made. */
  links?: { traceId: string; spanId: string }[]
  /** 1: ok. 2: error. */
  status: { code: 0 | 1 | 2; message?: string }
}

/**
 * A run as one trace: the run, its stacks with the steps of their starts, its test files and tests. The ids follow from the run, so
 * that it can be exported again.
 */
export function tracesOf(story: RunStory, version: string): TracesData {
  const spans = new Spans(story.run)
  const run = spans.add(null, `run ${story.environment ?? ''}`.trim(), story.beganAtMs, story.endedAtMs, {
    attributes: { 'ssot_docker.run': story.run, 'ssot_docker.outcome': story.outcome },
    status: story.outcome === 'failed' || story.outcome === 'start failed' ? 2 : 0,
  })
  for (const note of story.notes) if (note.level !== 'note') run.event(note.atMs, note.words, note.service)
  for (const stack of story.stacks) addStack(spans, run.id, stack)
  for (const file of story.files) {
    const whole = spans.add(run.id, file.file, file.fromMs, file.toMs, {
      attributes: { 'code.file.path': file.file, 'ssot_docker.stack': file.project },
      status: statusOf(file.outcome),
    })
    for (const test of file.tests)
      spans.add(whole.id, test.name, test.fromMs, test.toMs, {
        attributes: {
          'test.case.name': test.name,
          'test.case.result.status': test.outcome,
          'code.file.path': file.file,
          ...(test.line !== null && { 'code.line.number': test.line }),
          ...(test.explanation && {
            'ssot_docker.explanation': `${test.explanation.service}: ${test.explanation.text}`,
          }),
        },
        status: statusOf(test.outcome),
        ...(test.error !== null && { message: test.error }),
        links: test.traces,
      })
  }
  const resource = {
    attributes: attributesOf({
      'service.name': 'ssot-docker',
      ...(story.environment !== null && { 'deployment.environment.name': story.environment }),
    }),
  }
  const scope = { name: 'vitest-environment-ssot-docker', version }
  return { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: spans.all }] }] }
}

function addStack(spans: Spans, parent: string, stack: StackStory): void {
  const { project, beganAtMs, readyAtMs, endedAtMs } = stack
  const whole = spans.add(parent, `stack ${project}`, beganAtMs, endedAtMs, {
    attributes: { 'ssot_docker.stack': project },
  })
  const start = spans.add(whole.id, 'start', beganAtMs, readyAtMs ?? endedAtMs, {
    attributes: { 'ssot_docker.stack': project },
    status: readyAtMs === null ? 2 : 1,
  })
  for (const { service, start: bars } of stack.services)
    for (const { phase, fromMs, toMs, isCritical } of bars)
      spans.add(start.id, `${service} ${phase}`, fromMs, toMs, {
        attributes: {
          'ssot_docker.service': service,
          'ssot_docker.phase': phase,
          'ssot_docker.critical': isCritical,
        },
      })
  for (const reset of stack.resets)
    spans.add(whole.id, reset.kind, reset.atMs - reset.ms, reset.atMs, {
      attributes: { 'ssot_docker.stack': project, 'ssot_docker.done': reset.words },
    })
}

interface Details {
  attributes: Readonly<Record<string, string | number | boolean>>
  status?: Span['status']['code']
  message?: string
  links?: readonly string[]
}

interface Added {
  id: string
  event(atMs: number, name: string, service: string | null): void
}

class Spans {
  readonly all: Span[] = []
  readonly #run: string
  readonly #traceId: string

  constructor(run: string) {
    this.#run = run
    this.#traceId = idOf(run, 32)
  }

  add(parent: string | null, name: string, fromMs: number, toMs: number, details: Details): Added {
    const id = idOf(`${this.#run}\0${this.all.length}\0${name}`, 16)
    const { attributes, status = 0, message, links = [] } = details
    const span: Span = {
      traceId: this.#traceId,
      spanId: id,
      ...(parent !== null && { parentSpanId: parent }),
      ...{ name, kind: 1, startTimeUnixNano: nanos(fromMs), endTimeUnixNano: nanos(Math.max(fromMs, toMs)) },
      attributes: attributesOf(attributes),
      ...(links.length > 0 && {
        links: links.map((traceId) => ({ traceId, spanId: idOf(traceId, 16) })),
      }),
      status: { code: status, ...(message !== undefined && { message }) },
    }
    this.all.push(span)
    return {
      id,
      event(atMs, words, service) {
        span.events ??= []
        const named: Details['attributes'] = service === null ? {} : { 'ssot_docker.service': service }
        span.events.push({ timeUnixNano: nanos(atMs), name: words, attributes: attributesOf(named) })
      },
    }
  }
}

function statusOf(outcome: TestOutcome): 0 | 1 | 2 {
  if (outcome === 'failed') return 2
  return outcome === 'passed' ? 1 : 0
}

function attributesOf(values: Details['attributes']): Attribute[] {
  return Object.entries(values).map(([key, value]) => {
    if (typeof value === 'string') return { key, value: { stringValue: value } }
    if (typeof value === 'boolean') return { key, value: { boolValue: value } }
    return { key, value: { intValue: String(Math.round(value)) } }
  })
}

/** Whole nanoseconds do not fit a number. */
function nanos(ms: number): string {
  const whole = Math.floor(ms)
  return String(BigInt(whole) * 1_000_000n + BigInt(Math.round((ms - whole) * 1_000_000)))
}

function idOf(text: string, digits: 16 | 32): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits)
}
