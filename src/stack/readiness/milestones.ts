/** The states of a service that other services wait for, each reached once. */
export interface Milestones {
  started: PromiseWithResolvers<void>
  healthy: PromiseWithResolvers<void>
  completed: PromiseWithResolvers<void>
  /** It is ready, or has completed, for the first time. */
  ready: PromiseWithResolvers<void>
}

export function milestones(): Milestones {
  return {
    started: Promise.withResolvers(),
    healthy: Promise.withResolvers(),
    completed: Promise.withResolvers(),
    ready: Promise.withResolvers(),
  }
}
