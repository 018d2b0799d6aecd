/** How long something has lasted, rounded to one unit: `3 s`, `12 min`, `5 h`, `2 d`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 100) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 100) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} d`
}

/** How long a step took, in seconds: `1.24 s`. */
export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

/** A number of bytes, rounded to one unit: `812 kB`, `43 MB`, `1.2 GB`. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${value < 10 && unit > 2 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`
}

/** The date of a moment in the local time zone: `2026-03-31`. */
export function dayOf(moment: Date): string {
  const digits = (number: number) => String(number).padStart(2, '0')
  return `${moment.getFullYear()}-${digits(moment.getMonth() + 1)}-${digits(moment.getDate())}`
}
