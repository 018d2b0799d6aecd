/** An answer, with its body read. */
export interface Answer<Body> {
  status: number
  headers: Headers
  body: Body
}

export interface Request {
  method?: string
  token?: string | undefined
  /** Sent as JSON. */
  json?: unknown
  /** Sent unchanged. */
  text?: string
  headers?: Record<string, string>
}

/** Sends one request and reads the answer's JSON (null for an empty body). Does not throw for any status. */
export async function send<Body = unknown>(url: string, request: Request = {}): Promise<Answer<Body>> {
  const { method = 'GET', token, json, text } = request
  const headers = new Headers(request.headers)
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  if (json !== undefined) headers.set('content-type', 'application/json')
  const body = json === undefined ? text : JSON.stringify(json)
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) })
  const answer = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: answer === '' ? null : JSON.parse(answer),
  }
}
