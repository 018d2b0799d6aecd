import type Docker from 'dockerode'
import { EngineHung } from '../../core/errors/engine-hung.ts'

/** How long an engine may take to answer. */
export interface AnswerLimits {
  /** How long to wait for an answer before the engine is pinged, in milliseconds. */
  patienceMs: number
  /** How long to wait for the answer to the ping, in milliseconds. */
  pingMs: number
}

/** Even a busy engine answers a ping within milliseconds. */
const LIMITS: AnswerLimits = { patienceMs: 10_000, pingMs: 20_000 }

type Dial = (options: DialOptions, callback: (error: unknown, data?: unknown) => void) => void
interface DialOptions {
  path: string
  method: string
  abortSignal?: AbortSignal
}

/**
 * Makes requests fail when the engine hangs, which means that it accepts connections but never answers. A request, such
 * as a removal, may take any time while the engine answers pings.
 */
export function limitAnswers(docker: Docker, limits = LIMITS): Docker {
  const modem: { dial: Dial } = docker.modem
  const dial = modem.dial.bind(modem)
  modem.dial = (options, callback) => {
    const abort = new AbortController()
    let timer: NodeJS.Timeout
    let isAnswered = false
    const wait = () => {
      timer = setTimeout(() => void check(), limits.patienceMs)
    }
    const check = async () => {
      const answers = await pings(dial, limits.pingMs)
      if (isAnswered) return
      if (answers) wait()
      else abort.abort()
    }
    wait()
    const signals = [abort.signal, ...(options.abortSignal ? [options.abortSignal] : [])]
    dial({ ...options, abortSignal: AbortSignal.any(signals) }, (error, data) => {
      isAnswered = true
      clearTimeout(timer)
      callback(abort.signal.aborted ? hung(options, limits) : error, data)
    })
  }
  return docker
}

/** Whether the engine answers a ping in time, with any status. */
function pings(dial: Dial, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(limitMs)
    const path = '/_ping'
    const statusCodes = new Proxy({}, { get: () => true })
    dial({ path, method: 'GET', abortSignal: signal, ...{ statusCodes } }, () => resolve(!signal.aborted))
  })
}

function hung({ method, path }: DialOptions, { patienceMs, pingMs }: AnswerLimits): EngineHung {
  const [asked = path] = path.split('?')
  return new EngineHung(
    `it hangs: it accepts connections, but has answered neither ${method} ${asked} nor a ping for ${(patienceMs + pingMs) / 1000} s`,
  )
}
