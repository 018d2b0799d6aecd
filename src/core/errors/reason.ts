/** Why something has failed, in the words of whoever has thrown. */
export function reasonIn(error: unknown): string {
  // The answer of an engine is without the words of the API client around it.
  const answer = error instanceof Error && 'json' in error ? error.json : undefined
  if (
    typeof answer === 'object' &&
    answer !== null &&
    'message' in answer &&
    typeof answer.message === 'string'
  )
    return answer.message
  return error instanceof Error ? error.message : String(error)
}
