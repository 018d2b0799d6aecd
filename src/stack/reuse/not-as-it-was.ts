/** A kept stack cannot be handed out. The message is the reason, as a clause. */
export class NotAsItWas extends Error {
  override readonly name = 'NotAsItWas'
}
