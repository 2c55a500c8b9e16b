import cytoscape, { type Core, type ElementDefinition, type StylesheetJson } from 'cytoscape'
import { markRaw, onBeforeUnmount, onMounted, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { link } from '../../core/fault/partition.ts'
import type { LinkTroubles } from '../../core/fault/trouble.ts'
import type { NodeFrame } from '../../contract/session.ts'
import { nodeLayout, nodeRadius, type Point } from './node-layout.ts'
import { lookToken, nodeLook } from './node-look.ts'
import { themeColours } from './theme-colours.ts'

export interface TopologyInput {
  readonly ids: Ref<readonly string[]>
  readonly frames: Ref<readonly NodeFrame[]>
  readonly troubles: Ref<LinkTroubles>
  readonly selected: Ref<string | null>
  readonly theme: Ref<string>
}

export interface LinkPress {
  readonly from: string
  readonly to: string
  readonly clientX: number
  readonly clientY: number
}

export interface Topology {
  readonly places: ShallowRef<ReadonlyMap<string, Point>>
  readonly radius: ShallowRef<number>
  readonly size: ShallowRef<{ readonly width: number; readonly height: number }>
}

/**
 * The graph of the cluster: the only place that knows Cytoscape. It draws circles and links and tells presses on
 * links; one unit of the graph is one pixel of the stage, so that canvases beside it share its places.
 */
export function useTopology(
  stage: Ref<HTMLElement | null>,
  input: TopologyInput,
  onLink: (press: LinkPress) => void,
): Topology {
  const places = shallowRef<ReadonlyMap<string, Point>>(new Map())
  const radius = shallowRef(30)
  const size = shallowRef({ width: 0, height: 0 })
  let core: Core | null = null
  let observer: ResizeObserver | null = null
  let painted = ''

  function layOut(): void {
    if (core === null || stage.value === null) return
    const { clientWidth: width, clientHeight: height } = stage.value
    const ids = input.ids.value
    const points = nodeLayout(ids.length, width, height)
    size.value = { width, height }
    places.value = new Map(ids.map((id, i) => [id, points[i]!]))
    radius.value = nodeRadius(ids.length, width, height)
    placeNodes(core, places.value, radius.value)
  }

  function repaint(): void {
    const key = pictureKey(input)
    if (core === null || key === painted) return
    painted = key
    paint(core, input)
  }

  function restyle(): void {
    core?.style(stylesheet())
    layOut()
    painted = ''
    repaint()
  }

  function rebuild(): void {
    core?.elements().remove()
    core?.add(elementsOf(input.ids.value))
    restyle()
  }

  onMounted(() => {
    if (stage.value === null) return
    core = markRaw(create(stage.value, onLink))
    observer = new ResizeObserver(layOut)
    observer.observe(stage.value)
    rebuild()
  })
  onBeforeUnmount(() => {
    observer?.disconnect()
    core?.destroy()
  })
  watch(() => input.ids.value.join(), rebuild)
  watch([input.frames, input.troubles, input.selected], repaint)
  // The new theme's tokens are on the page only after this tick.
  watch(input.theme, restyle, { flush: 'post' })
  return { places, radius, size }
}

function elementsOf(ids: readonly string[]): ElementDefinition[] {
  const pairs = ids.flatMap((source, i) => ids.slice(i + 1).map((target) => ({ source, target })))
  return [
    ...ids.map((id) => ({ group: 'nodes' as const, data: { id } })),
    ...pairs.map(({ source, target }) => ({
      group: 'edges' as const,
      data: { id: `${source}-${target}`, source, target },
    })),
  ]
}

function placeNodes(core: Core, places: ReadonlyMap<string, Point>, radius: number): void {
  core.resize()
  core.viewport({ zoom: 1, pan: { x: 0, y: 0 } })
  core.batch(() => {
    for (const [id, point] of places) {
      const node = core.getElementById(id).position({ ...point })
      node.style({ width: radius * 2, height: radius * 2 })
    }
  })
}

/** Frames come many times a second and mostly change nothing that is drawn here. */
function pictureKey({ frames, troubles, selected }: TopologyInput): string {
  const looks = frames.value.map((frame) => `${frame.node} ${nodeLook(frame)}`)
  const { cut, lossy, slow } = troubles.value
  const links = [cut, lossy, slow].map((set) => [...set].join(' '))
  return [...looks, ...links, selected.value ?? ''].join('|')
}

function paint(core: Core, { ids, frames, troubles, selected }: TopologyInput): void {
  const colour = themeColours()
  const byNode = new Map(frames.value.map((frame) => [frame.node, frame]))
  core.batch(() => {
    for (const id of ids.value) {
      const look = nodeLook(byNode.get(id))
      const node = core.getElementById(id)
      node.classes(`${look}${selected.value === id ? ' selected' : ''}`)
      node.data('colour', colour(lookToken(look)))
    }
    core.edges().forEach((edge) => {
      const [from, to] = [edge.data('source') as string, edge.data('target') as string]
      edge.classes(troubleOf(troubles.value, from, to))
    })
  })
}

function create(container: HTMLElement, onLink: (press: LinkPress) => void): Core {
  const core = cytoscape({
    container,
    style: stylesheet(),
    userZoomingEnabled: false,
    userPanningEnabled: false,
    boxSelectionEnabled: false,
    autoungrabify: true,
    autounselectify: true,
  })
  core.on('tap cxttap', 'edge', (event) => {
    const { clientX, clientY } = event.originalEvent
    const target = event.target as { data(name: string): string }
    onLink({ from: target.data('source'), to: target.data('target'), clientX, clientY })
  })
  core.on('mouseover', 'edge', (event) =>
    (event.target as { addClass(name: string): void }).addClass('hovered'),
  )
  core.on('mouseout', 'edge', (event) =>
    (event.target as { removeClass(name: string): void }).removeClass('hovered'),
  )
  return core
}

/** Both ways cut; one way cut, by direction; lossy; slow. The worst wins. */
export function troubleOf({ cut, lossy, slow }: LinkTroubles, a: string, b: string): string {
  const [there, back] = [cut.has(link(a, b)), cut.has(link(b, a))]
  if (there && back) return 'cut'
  if (there) return 'cut-there'
  if (back) return 'cut-back'
  if (lossy.has(link(a, b)) || lossy.has(link(b, a))) return 'lossy'
  return slow.has(link(a, b)) || slow.has(link(b, a)) ? 'slow' : ''
}

function stylesheet(): StylesheetJson {
  const colour = themeColours()
  const fault = colour('fault')
  return [
    // The disc that Cytoscape shows under a press means nothing here.
    { selector: 'core', style: { 'active-bg-opacity': 0 } },
    {
      selector: 'node',
      style: {
        'background-color': colour('node-ground'),
        'border-width': 2,
        'overlay-opacity': 0,
      },
    },
    // Elements are drawn once before their first colour is known.
    { selector: 'node[colour]', style: { 'border-color': 'data(colour)' } },
    { selector: 'node.leader', style: { 'background-color': colour('state-leader') } },
    { selector: 'node.candidate', style: { 'border-style': 'dashed', 'border-width': 3 } },
    { selector: 'node.learner', style: { 'border-style': 'dotted', 'border-width': 3 } },
    { selector: 'node.blocked', style: { 'border-style': 'double', 'border-width': 5 } },
    {
      selector: 'node.idle, node.outside',
      style: { 'border-style': 'dotted', 'border-color': colour('line-strong'), 'background-opacity': 0 },
    },
    { selector: 'node.down', style: { 'background-opacity': 0, 'border-width': 2 } },
    {
      selector: 'edge',
      style: {
        width: 1.5,
        'line-color': colour('link'),
        'curve-style': 'straight',
        'overlay-opacity': 0,
        'arrow-scale': 1,
      },
    },
    { selector: 'edge.hovered', style: { width: 4, 'line-color': colour('line-strong') } },
    {
      selector: 'edge.cut, edge.cut-there, edge.cut-back',
      style: { 'line-style': 'dashed', 'line-dash-pattern': [2, 9], 'line-color': fault, width: 1 },
    },
    {
      selector: 'edge.cut-there',
      style: { 'source-arrow-shape': 'triangle', 'source-arrow-color': colour('link') },
    },
    {
      selector: 'edge.cut-back',
      style: { 'target-arrow-shape': 'triangle', 'target-arrow-color': colour('link') },
    },
    {
      selector: 'edge.lossy',
      style: { 'line-style': 'dashed', 'line-dash-pattern': [8, 4], 'line-color': fault, width: 2 },
    },
    {
      selector: 'edge.slow',
      style: { 'line-style': 'dotted', 'line-color': fault, 'line-opacity': 0.6, width: 2 },
    },
  ] as StylesheetJson
}
