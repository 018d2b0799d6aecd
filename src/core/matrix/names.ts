/** The name of the variable for a service's host port: `MY_API_PORT` for `my-api`. */
export function portVariable(service: string): string {
  return `${service.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_PORT`
}
