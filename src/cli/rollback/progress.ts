import type { Emit, StackEvent } from '../../core/events/event.ts'
import { describeHappening, isProgress } from '../../core/events/wording.ts'
import type { Decision } from '../../core/plan/decide.ts'
import type { StackDefinition } from '../../stack/definition/definition.ts'
import { stablePlace } from '../../stack/definition/place.ts'
import type { CliContext } from '../context.ts'
import { Durations } from '../refresh/expectation.ts'
import { type ProgressView, progressView } from '../refresh/progress.ts'
import { storyOf } from '../refresh/story.ts'
import type { Session } from '../session.ts'

/** Shows the progress of a rollback: plain lines until its plan is printed, then the view that a refresh has. */
export class RollbackProgress implements Disposable {
  readonly emit: Emit
  readonly #context: CliContext
  readonly #durations: Durations
  readonly #story: Disposable
  #view: ProgressView | null = null

  constructor(
    context: CliContext,
    { connection, journal, home }: Pick<Session, 'connection' | 'journal' | 'home'>,
    definition: StackDefinition,
  ) {
    const { project } = stablePlace(definition)
    this.#context = context
    this.#durations = new Durations(journal, project)
    const story = storyOf(home, project, connection.secrets, (event) => this.#hear(event))
    this.#story = story
    this.emit = story.emit
  }

  /** Begins the view, when nothing else is printed any more. */
  begin(decisions: readonly Decision[]): void {
    this.#view = progressView(this.#context.progress)
    // The plan was printed, and says the same as this view would.
    if (this.#context.progress.columns !== null) this.#view.plan(decisions, this.#durations.expect(decisions))
  }

  end(): void {
    this.#view?.end()
    this.#view = null
  }

  [Symbol.dispose](): void {
    this.end()
    this.#story[Symbol.dispose]()
  }

  #hear(event: StackEvent): void {
    this.#durations.hear(event)
    if (this.#view !== null) this.#view.event(event)
    else if (isProgress(event) && event.type !== 'going-back')
      this.#context.printText(describeHappening(event))
  }
}
