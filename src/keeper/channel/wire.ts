import type { SerializedError } from '../../core/errors/errors.ts'

/*
 * What travels over a channel: one JSON object a line, in both directions.
 */

/** The first message of a client: who speaks. */
export interface Hello {
  hello: { protocol: number; version: string }
}

/** Wants an answer with the same id. Ids are the sender's own, and count up. */
export interface RequestMessage {
  id: number
  request: string
  params?: unknown
}

/** The answer to a request: its result, or the error that it ended with. */
export type AnswerMessage = { id: number; result: unknown } | { id: number; error: SerializedError }

/** Wants no answer. */
export interface NoticeMessage {
  notice: string
  payload?: unknown
}

export type Message = Hello | RequestMessage | AnswerMessage | NoticeMessage
