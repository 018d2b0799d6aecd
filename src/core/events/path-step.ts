/** One step of a start, which began when the step before it ended. */
export interface PathStep {
  /**
   * `ports`: they are reserved. `files`: they are read and checked. `plan`: the images are looked up, and the plan is made.
   * `images`: they are built and pulled. `choice`: it is found out how the stack is created. `create`: what the service needs is
   * created. `start`: the engine starts its containers. `ready`: it becomes ready or, for a service that waits for it, healthy.
   * `end`: the start is concluded.
   */
  step: 'ports' | 'files' | 'plan' | 'images' | 'choice' | 'create' | 'start' | 'ready' | 'end'
  service?: string
  ms: number
}
