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

/** `1st`, `2nd`, `3rd`, `4th`, `11th`, `21st`. */
export function ordinal(count: number): string {
  const isTeen = Math.floor(count / 10) % 10 === 1
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')
  return `${count}${ending}`
}

/** An amount of memory, as compose files write it: `64 MiB`, `1.5 GiB`. */
export function memory(bytes: number): string {
  const mebibytes = bytes / 1024 ** 2
  const [value, unit] = mebibytes < 1024 ? [mebibytes, 'MiB'] : [mebibytes / 1024, 'GiB']
  return `${Math.round(value * 10) / 10} ${unit}`
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

/** The time of a moment in the local time zone: `14:02:11`. */
export function timeOfDay(moment: Date): string {
  const digits = (number: number) => String(number).padStart(2, '0')
  return [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(digits).join(':')
}

/** The date of a moment in the local time zone: `2026-03-31`. */
export function dayOf(moment: Date): string {
  const digits = (number: number) => String(number).padStart(2, '0')
  return `${moment.getFullYear()}-${digits(moment.getMonth() + 1)}-${digits(moment.getDate())}`
}
