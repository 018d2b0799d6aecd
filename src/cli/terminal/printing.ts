import type { Emit } from '../../core/events/event.ts'
import { describeHappening, isProgress } from '../../core/events/wording.ts'

/** Prints what every user is shown, one line for each event, without a time. */
export function printing(print: (line: string) => void): Emit {
  return (happening) => {
    if (isProgress(happening)) print(describeHappening(happening))
  }
}
