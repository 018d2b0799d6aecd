import { type EndSignal, SIGNALS } from './witness.ts'

/** The signals to end that this process gets. None of them ends it while this exists. */
export class EndSignals implements Disposable {
  /** Those that it has got, in order. */
  readonly got: EndSignal[] = []
  #act: (signal: EndSignal) => void
  readonly #onSignal = (signal: NodeJS.Signals) => {
    const [known] = SIGNALS.filter((one) => one === signal)
    if (known === undefined) return
    this.got.push(known)
    this.#act(known)
  }

  /** @param act what to do with each signal from now on */
  constructor(act: (signal: EndSignal) => void) {
    this.#act = act
    for (const signal of SIGNALS) process.on(signal, this.#onSignal)
  }

  /** Does something else with each signal from now on. */
  from(act: (signal: EndSignal) => void): void {
    this.#act = act
  }

  [Symbol.dispose](): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal)
  }
}
