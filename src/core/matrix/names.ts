/** The variable with a service's host port: `my-api` gives `MY_API_PORT`. */
export function portVariable(service: string): string {
  return `${service.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_PORT`
}
