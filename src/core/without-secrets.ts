/** Also those without a query: an address in an address would else be looked for from each of its beginnings. */
const addresses = /(\bhttps?:\/\/[^\s?'"]+\?)[^\s'"]+|\bhttps?:\/\/[^\s?'"]+/gi;

/**
 * Leaves out of a text what nobody but its addressee may see: security tokens and the queries of addresses, such as streaming URLs.
 *
 * To a wrong signature the service answers with the whole request that it had expected, the caller's session token in it.
 */
export function withoutSecrets(text: string): string {
  return text
    .replace(/(x-amz-security-token\W{1,4})[^\s'"&,;]+/gi, '$1…')
    .replace(addresses, (address, upToQuery?: string) => (upToQuery === undefined ? address : `${upToQuery}…`));
}
