import { parse } from '@vue/compiler-sfc'
import type { SourceText } from './repository.ts'

/** The parts of a template's tree that matter here; numbers are the compiler's node kinds. */
interface TemplateNode {
  readonly type: number
  readonly loc: { readonly start: { readonly line: number } }
  readonly tag?: string
  readonly name?: string
  readonly arg?: { readonly content?: string } | undefined
  readonly exp?: { readonly content?: string } | undefined
  readonly value?: { readonly content: string } | undefined
  readonly content?: string | { readonly content?: string }
  readonly props?: readonly TemplateNode[]
  readonly children?: readonly unknown[]
}

const textKind = 2
const interpolationKind = 5
const attributeKind = 6
const directiveKind = 7

/** Attributes that a person reads or hears. */
const spokenAttributes = ['title', 'aria-label', 'aria-description', 'placeholder', 'alt', 'label']
const letter = /\p{L}/u
const bareText = /^\s*(['"`])[^'"`]*\p{L}[^'"`]*\1\s*$/u

/** Words written into a template instead of the word lists: they would stay in one language. */
export function templateOffences(files: readonly SourceText[]): string[] {
  return files.flatMap((file) => {
    const template = parse(file.text, { filename: file.path }).descriptor.template?.ast
    if (template === undefined) return []
    return textsOf(template as unknown as TemplateNode).map(
      ({ line, text }) =>
        `${file.path}:${line} says "${text.trim()}" in the template; words belong to the word lists`,
    )
  })
}

function textsOf(node: TemplateNode): { line: number; text: string }[] {
  // The name printed on a key is the same in every language.
  if (node.tag === 'kbd') return []
  const own = ownText(node)
  const below = [...(node.props ?? []), ...((node.children ?? []) as TemplateNode[])]
  return [...(own === undefined ? [] : [{ line: node.loc.start.line, text: own }]), ...below.flatMap(textsOf)]
}

function ownText(node: TemplateNode): string | undefined {
  if (node.type === textKind && typeof node.content === 'string')
    return letter.test(node.content) ? node.content : undefined
  if (node.type === interpolationKind && typeof node.content === 'object')
    return asBareText(node.content.content)
  if (node.type === attributeKind && spokenAttributes.includes(node.name ?? '')) {
    return letter.test(node.value?.content ?? '') ? node.value?.content : undefined
  }
  if (
    node.type === directiveKind &&
    node.name === 'bind' &&
    spokenAttributes.includes(node.arg?.content ?? '')
  ) {
    return asBareText(node.exp?.content)
  }
  return undefined
}

/** An expression that is nothing but a quoted text. */
function asBareText(expression: string | undefined): string | undefined {
  return expression !== undefined && bareText.test(expression) ? expression : undefined
}
