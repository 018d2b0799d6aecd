import type { ComposeModel } from '../../core/compose/model.ts'
import type { StackEvent } from '../../core/events/event.ts'
import { describeHappening, isProgress } from '../../core/events/wording.ts'
import { inStartOrder } from '../../core/plan/order.ts'
import { mustRun } from '../../stack/life/must-run.ts'
import { type LifeWatch, watchLife } from '../../stack/life/watch-life.ts'
import type { CliContext } from '../context.ts'
import type { Session } from '../session.ts'
import { storyOf } from './story.ts'

/** Prints and logs what happens to the services of a stack between two refreshes. */
export class LifeBetween {
  readonly #context: CliContext
  readonly #session: Session
  readonly #project: string
  #watch: LifeWatch | undefined
  #story: Disposable | undefined

  constructor(context: CliContext, session: Session, project: string) {
    this.#context = context
    this.#session = session
    this.#project = project
  }

  /**
   * @param model of the compose file
   * @param ready the services that the refresh has made ready. One of them that is down already is reported.
   */
  async begin(model: ComposeModel, ready: readonly string[]): Promise<void> {
    const { home, connection } = this.#session
    const wanted = inStartOrder(model)
    const spared = wanted.filter(({ name, isOptional }) => isOptional || !ready.includes(name))
    const story = storyOf(home, this.#project, connection.secrets, (event) => {
      if (isProgress(event)) this.#context.printText(lineOf(event))
    })
    this.#story = story
    this.#watch = await watchLife({
      engine: connection.engine,
      project: this.#project,
      emit: story.emit,
      secrets: connection.secrets,
      isExpected: mustRun(wanted, new Set(spared.map(({ name }) => name))),
    })
  }

  end(): void {
    this.#watch?.close()
    this.#story?.[Symbol.dispose]()
    this.#watch = undefined
    this.#story = undefined
  }
}

/** `14:03:59  worker  exited with 3`, in the time of this machine. */
function lineOf(event: StackEvent): string {
  return `${new Date(event.atMs).toTimeString().slice(0, 8)}  ${describeHappening(event)}`
}
