/*
 * What a terminal shows after it was written to: as much of one as the output of this program needs.
 */

const ESC = '\x1b'
const SEQUENCE = new RegExp(`^${ESC}(?:\\[([?]?[\\d;]*)([A-Za-z])|[()][A-Z0-9]|[=>])`)

/** A screen of a terminal. It knows no colours, and no characters that take two columns. */
export class WrittenScreen {
  readonly #columns: number
  readonly #rows: number
  #cells: string[][] = []
  #row = 0
  #column = 0
  /** The beginning of a sequence whose end was not written yet. */
  #rest = ''

  constructor({ columns, rows }: { columns: number; rows: number }) {
    this.#columns = columns
    this.#rows = rows
    this.#clear()
  }

  /** Its lines, without the spaces at their ends. */
  lines(): string[] {
    return this.#cells.map((cells) => cells.join('').trimEnd())
  }

  write(text: string): void {
    let rest = this.#rest + text
    this.#rest = ''
    while (rest !== '') {
      if (!rest.startsWith(ESC)) {
        const [character = ''] = rest
        this.#put(character)
        rest = rest.slice(character.length)
        continue
      }
      const [sequence, numbers = '', letter = ''] = SEQUENCE.exec(rest) ?? []
      if (sequence === undefined) {
        this.#rest = rest
        return
      }
      this.#obey(numbers, letter)
      rest = rest.slice(sequence.length)
    }
  }

  #obey(numbers: string, letter: string): void {
    const [first = 1, second = 1] = numbers.split(';').map((number) => Number(number) || 1)
    if (letter === 'H') [this.#row, this.#column] = [first - 1, second - 1]
    else if (letter === 'J') this.#clear()
    else if (letter === 'K') this.#cells[this.#row]?.fill(' ', this.#column)
    // The second screen, and back from it.
    else if (numbers === '?1049') this.#clear()
  }

  #put(character: string): void {
    if (character === '\r') this.#column = 0
    else if (character === '\n') this.#row = Math.min(this.#row + 1, this.#rows - 1)
    else {
      const line = this.#cells[this.#row]
      if (line !== undefined && this.#column < this.#columns) line[this.#column] = character
      this.#column++
    }
  }

  #clear(): void {
    this.#cells = Array.from({ length: this.#rows }, () => Array.from({ length: this.#columns }, () => ' '))
    ;[this.#row, this.#column] = [0, 0]
  }
}
