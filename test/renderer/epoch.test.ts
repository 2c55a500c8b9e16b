import { expect, test } from 'vitest'
import { playedFrame } from '../../src/renderer/composables/played-frame.ts'
import NodeInspector from '../../src/renderer/components/NodeInspector.vue'
import { useSelection } from '../../src/renderer/stores/selection.ts'
import { useSession } from '../../src/renderer/stores/session.ts'
import { useSettings } from '../../src/renderer/stores/settings.ts'
import { speak } from '../../src/core/words/speak.ts'
import { mounted, onLab } from './mounted.ts'
import { frame } from './samples.ts'

test('The epoch of a node is said in the language of the person', () => {
  onLab()
  const settings = useSettings()
  settings.settings = { ...settings.settings, language: 'zh-CN' }
  useSession().see(frame())
  useSelection().node = 'n1'
  expect(mounted(NodeInspector, {}, 'zh-CN').find('.panel-head').text()).toBe('n1跟随者· 任期 1')
})

test('A recorded node says its epoch in the words of its system, and plainly where those need more than a number', () => {
  const role = (key: string) => ({ kind: 'role', role: key, leads: true, epoch: 4 }) as const
  const said = (key: string) => {
    const { view } = playedFrame({ node: 'n1', up: true, paused: false, role: role(key) } as never)
    return speak(view!.epochText!, 'en')
  }
  expect(['raft.role.leader', 'pbft.role.primary', 'paxos.role.accept'].map(said)).toEqual([
    'term 4',
    'view 4',
    'epoch 4',
  ])
})
