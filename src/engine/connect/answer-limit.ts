import type Docker from 'dockerode'

/** How long an engine may take. */
export interface AnswerLimits {
  /** For any answer, before it is asked whether it answers at all, in milliseconds. */
  patienceMs: number
  /** For the answer to that, in milliseconds. */
  pingMs: number
}

/** A busy engine answers a ping in milliseconds, whatever else it is at. */
const LIMITS: AnswerLimits = { patienceMs: 10_000, pingMs: 20_000 }

type Dial = (options: DialOptions, callback: (error: unknown, data?: unknown) => void) => void
interface DialOptions {
  path: string
  method: string
  abortSignal?: AbortSignal
}

/**
 * Ends requests of an engine that hangs: that takes connections, and never answers again. A request may take as long as
 * it does, a removal for instance, as long as the engine answers a ping meanwhile; where it does not, the request fails,
 * and with it whatever waits for it.
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

/** Whether the engine answers in time; with what does not matter. */
function pings(dial: Dial, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(limitMs)
    const path = '/_ping'
    const statusCodes = new Proxy({}, { get: () => true })
    dial({ path, method: 'GET', abortSignal: signal, ...{ statusCodes } }, () => resolve(!signal.aborted))
  })
}

function hung({ method, path }: DialOptions, { patienceMs, pingMs }: AnswerLimits): Error {
  const [asked = path] = path.split('?')
  return new Error(
    `it hangs: it takes connections, but has answered neither ${method} ${asked} nor a ping for ${(patienceMs + pingMs) / 1000} s`,
  )
}
