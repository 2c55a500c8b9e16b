/**
 * What sentences call an object by its key. A number gets a word before it, `key 5`, which `speak` says in the language
 * asked for: nobody shall take it for a value.
 */
export function keyText(key: string): string {
  return /^\d+$/.test(key) ? `key ${key}` : key
}
