/**
 * What the lab answers when it will not do what it was asked: one sentence for the person, with the place and what was
 * expected. Every other error is a bug of ours and is reported as such.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
}
