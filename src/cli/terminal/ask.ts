import { constants } from 'node:os'
import { createInterface } from 'node:readline/promises'
import type { CliContext } from '../context.ts'

/** The terminal of the user. */
const TERMINAL = { input: process.stdin, output: process.stdout } as const
/** As a shell reports a command that Ctrl-C has ended. */
const INTERRUPTED = 128 + constants.signals.SIGINT

/**
 * Asks the user a question that is answered with y or n. The end of the input, such as Ctrl-D, means no. So does Ctrl-C, and the
 * command ends with the exit code 130.
 * @param question with the choices, such as `Continue? [y/N] `; it has no text from outside
 * @param byDefault the answer of an empty line
 */
export async function ask(
  { passOn }: Pick<CliContext, 'passOn'>,
  question: string,
  byDefault: boolean,
  streams: { input: NodeJS.ReadableStream; output: NodeJS.WritableStream; terminal?: boolean } = TERMINAL,
): Promise<boolean> {
  const lines = createInterface(streams)
  // Without it, an input that ends leaves the question open for ever.
  const end = new AbortController()
  lines.once('close', () => end.abort())
  lines.once('SIGINT', () => {
    passOn(INTERRUPTED)
    lines.close()
  })
  try {
    const answer = (await lines.question(question, { signal: end.signal })).trim()
    return answer === '' ? byDefault : /^y(?:es)?$/i.test(answer)
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error
    // What is printed next is not to stand behind the question.
    streams.output.write('\n')
    return false
  } finally {
    lines.close()
  }
}
