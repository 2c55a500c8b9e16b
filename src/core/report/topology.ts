import { nodeIds } from '../model/identity.ts'
import type { ReportDocument } from './document.ts'
import { text } from './chart.ts'

/** The cluster as a ring of nodes with all its links: who took part, and which nodes faults hit. */
export function renderTopology(document: ReportDocument): string {
  const nodes = nodeIds(document.experiment.nodes)
  const hit = new Set(document.measures.faults.flatMap((fault) => fault.targets))
  const place = nodes.map((_, i) => {
    const angle = (2 * Math.PI * i) / nodes.length - Math.PI / 2
    return { x: Math.round(130 + 95 * Math.cos(angle)), y: Math.round(125 + 95 * Math.sin(angle)) }
  })
  const links = place.flatMap((a, i) =>
    place.slice(i + 1).map((b) => `<line class="grid" x1="${a.x}" y1="${a.y}" x2="${b.x}" y2="${b.y}"/>`),
  )
  const circles = nodes.map((node, i) => {
    const { x, y } = place[i]!
    const look = hit.has(node) ? 'node hit' : 'node'
    return `<circle class="${look}" cx="${x}" cy="${y}" r="20"/><text class="name" x="${x}" y="${y + 5}" text-anchor="middle">${text(node)}</text>`
  })
  return `<svg class="topology" viewBox="0 0 260 250" role="img" aria-label="${text(nodes.join(' '))}">${links.join('')}${circles.join('')}</svg>`
}
