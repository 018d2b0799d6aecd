/** Where one service of a running stack answers, as seen from the host. */
export interface ServiceEndpoint {
  /** Such as `http://127.0.0.1:28100`; no slash at the end. */
  url: string
  host: string
  port: number
  /** The protocol of the matrix: the scheme of {@link url}. */
  protocol: string
  /** The variable of the matrix that holds {@link url} in tests, such as `AUTH_URL`. */
  variable: string
}

/** A running stack as tests see it. Plain data: it crosses processes as JSON. */
export interface StackInfo {
  /** Row of the matrix, such as `test`. */
  environment: string
  /** Compose project name; `docker compose -p NAME ps` works with it. */
  project: string
  /** The engine that runs it; `endpoint` in the form of `DOCKER_HOST`. */
  engine: { endpoint: string }
  /** Published services by name. */
  services: Record<string, ServiceEndpoint>
}
