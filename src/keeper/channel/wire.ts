import type { SerializedError } from '../../core/errors/errors.ts'

/*
 * The messages of a channel: one JSON object a line, in both directions.
 */

/** The greeting, which is the first message of a client. */
export interface Hello {
  hello: { protocol: number; version: string }
}

/** Is answered by a message with the same id. Each side counts its own requests from 1. */
export interface RequestMessage {
  id: number
  request: string
  params?: unknown
}

/** The answer to a request: its result, or the error that it ended with. */
export type AnswerMessage = { id: number; result: unknown } | { id: number; error: SerializedError }

/** Is not answered. */
export interface NoticeMessage {
  notice: string
  payload?: unknown
}

export type Message = Hello | RequestMessage | AnswerMessage | NoticeMessage
