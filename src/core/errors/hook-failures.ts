import type { HookKind } from '../hooks/hooks.ts'
import { SsotError } from './errors.ts'
import type { Aftermath } from './start-failures.ts'

/** A hook that failed. */
export interface HookFailure {
  kind: HookKind
  service: string
  /** Which of the service's hooks it is, from 1. */
  number: number
  /** How many there are. */
  of: number
  /** Its words, without secrets. */
  command: readonly string[]
  outcome:
    | { exitCode: number; lastLines: string[] }
    /** The engine could not run it. */
    | { reason: string }
    /** It was ended, because it took too long. */
    | { limitMs: number }
}

/** @param aftermath what became of the stack; absent: the hook was one before a stop, which was carried out */
export function hookFailed(failure: HookFailure, aftermath?: Aftermath): SsotError {
  const { kind, service, number, of, command, outcome } = failure
  const which = of === 1 ? `The ${kind} hook` : `The ${kind} hook ${number} of ${of}`
  return new SsotError({
    code: 'HOOK_FAILED',
    service,
    summary: `${which} of service ${service} ${whatFailed(outcome)}`,
    evidence: { command: [...command], ...('exitCode' in outcome ? outcome : {}) },
    todo: `${adviceFor(failure)} ${AFTERMATH[aftermath ?? 'stopped']}`,
  })
}

/** @param reason why the engine did not show the container of the service, which is stopped without its `pre_stop` hooks */
export function hooksUnknown(service: string, reason: string): SsotError {
  return new SsotError({
    code: 'HOOK_FAILED',
    service,
    summary: `The pre_stop hooks of service ${service} were not run, because the engine did not show its container`,
    evidence: { state: `unknown (${reason})` },
    todo: `If the service has such hooks, do by hand what they do. ${AFTERMATH.stopped}`,
  })
}

/** Whether a hook has failed, and not the start or stop of its container. */
export function isHookFailure(error: unknown): error is SsotError {
  return error instanceof SsotError && error.code === 'HOOK_FAILED'
}

const AFTERMATH = {
  'taken down': 'The stack was taken down again.',
  left: 'The container was stopped, because it is not ready without its hooks; its next start runs them again. Other services are left running.',
  undone: 'The container was stopped, because it is not ready without its hooks.',
  stopped: 'The container was stopped all the same.',
} as const

function whatFailed(outcome: HookFailure['outcome']): string {
  if ('exitCode' in outcome) return `exited with ${outcome.exitCode}`
  if ('reason' in outcome) return `could not be run: ${outcome.reason}`
  return `was ended, because it was still running after ${outcome.limitMs / 1000} s`
}

function adviceFor({ kind, outcome }: HookFailure): string {
  // The grace period of a stop is no limit for a start.
  if ('limitMs' in outcome)
    return kind === 'pre_stop'
      ? 'Make the command shorter, or set a longer `stop_grace_period`.'
      : 'Make the command shorter.'
  if ('reason' in outcome)
    return 'Check that the container has its `command`, `user` and `working_dir`, and runs long enough.'
  return outcome.lastLines.length > 0
    ? 'Its last lines of output say why.'
    : 'It has printed nothing: run its command by hand with `npx ssot-docker shell`.'
}
