/** The service of a row of Services: `s3` for `s3:console`. */
export function serviceOfRow(name: string): string {
  return name.split(':', 1)[0] ?? name
}

/** The name of the variable for the host port of a row of Services: `MY_API_PORT` for `my-api`. */
export function portVariable(service: string): string {
  return `${service.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_PORT`
}
