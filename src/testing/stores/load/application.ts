/** What became of the requests that an application has sent. */
export interface Answers {
  /** How many it has sent. */
  sent: number
  failed: Failure[]
}

/** A request that has failed. */
interface Failure {
  request: string
  /** The code of the error, or its message if it has none. */
  code: string
  message: string
}

/** Requests that are being sent. */
export interface Load {
  /** Resolves when all were answered. */
  done(): Promise<Answers>
  /** Sends no more. */
  end(): Promise<Answers>
}

/** An application that has connections to the database and is asked much, on all of them at the same time. */
export interface Application {
  /** As the server knows its connections. */
  name: string
  /** Errors that tell it that a connection was closed, or is not let in now. */
  closed: readonly string[]
  /** Sends requests until they are ended, at most `most`. The customers that they add have names that begin with `mark`. */
  begin(mark: string, most: number): Load
  end(): Promise<void>
}

/** How many connections an application has. */
export const CONNECTIONS = 6

/** How many customers there are when the stack is ready, with the numbers 1, 2, 3... */
const CUSTOMERS = 200

/** Does one thing after the other on each connection, each of them in turn. */
export function keepAsking<Name extends string>(
  names: readonly Name[],
  mark: string,
  most: number,
  send: (name: Name, id: number, mark: string) => Promise<void>,
): Load {
  const failed: Failure[] = []
  let [sent, isOver] = [0, false]
  const ask = async () => {
    while (!isOver && sent < most) {
      const number = sent++
      const request = names[number % names.length] as Name
      try {
        await send(request, 1 + (number % CUSTOMERS), `${mark} ${number}`)
      } catch (error) {
        const { message, code = message } = error as Error & { code?: string }
        failed.push({ request, code, message })
      }
    }
  }
  const all = Promise.all(Array.from({ length: CONNECTIONS }, ask))
  const done = async () => {
    await all
    return { sent, failed }
  }
  return {
    done,
    end: () => {
      isOver = true
      return done()
    },
  }
}
