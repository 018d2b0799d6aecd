/**
 * Whether a `network_mode` leaves a service without networks of its own, so that nothing can be published: the network of the
 * host, none, or that of another service or container. Any other mode is the name of a network.
 */
export function hasNoNetworkOfItsOwn(mode: string): boolean {
  return /^(?:(?:host|none)$|service:|container:)/u.test(mode)
}
