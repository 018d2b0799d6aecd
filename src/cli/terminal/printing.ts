import type { Emit } from '../../core/events/event.ts'
import { describeHappening, isProgress } from '../../core/events/wording.ts'
import type { Output } from '../context.ts'

/** Prints what every user is shown, one line for each event, without a time. Errors have several lines. */
export function printing({ printText }: Pick<Output, 'printText'>): Emit {
  return (happening) => {
    if (isProgress(happening)) printText(describeHappening(happening))
  }
}
