/** The report's style sheet: readable on screen in light and dark, and on paper. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1b1f24; --dim: #57606a; --paper: #fff; --line: #d0d7de; --accent: #0a5dc2; --second: #8a4600; --band: rgba(150, 90, 0, .16); --ok: #116329; --bad: #b3261e; --unknown: #6b5900; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --dim: #9aa4af; --paper: #0f1419; --line: #30363d; --accent: #6cb0ff; --second: #f0a45d; --band: rgba(240, 164, 93, .18); --ok: #56d364; --bad: #ff8078; --unknown: #e3b341; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 14px/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
main { max-width: 920px; margin: 0 auto; padding: 32px 24px; }
h1 { margin: 0; font-size: 24px; } h2 { margin: 32px 0 8px; font-size: 16px; border-bottom: 1px solid var(--line); padding-bottom: 4px; } h3 { margin: 16px 0 4px; font-size: 14px; }
.product { margin: 0; color: var(--dim); }
.answer { margin: 4px 0 0; font-weight: 600; } .ok { color: var(--ok); } .illegal { color: var(--bad); } .unknown { color: var(--unknown); } .unpromised { color: var(--second); }
.label { margin: 8px 0 0; padding: 2px 8px; border-left: 3px solid var(--second); font-weight: 600; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; } th { text-align: left; color: var(--dim); font-weight: 600; } td, th { padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
table.facts td:first-child { color: var(--dim); width: 220px; }
.mono, .mono td, pre { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; font-size: 12.5px; } td.mono, .word { overflow-wrap: normal; white-space: nowrap; }
pre { border: 1px solid var(--line); border-radius: 4px; padding: 8px 12px; white-space: pre-wrap; overflow-wrap: anywhere; }
.evidence { border-left: 3px solid var(--bad); padding-left: 12px; margin-top: 16px; color: var(--ink); } .evidence.unpromised { border-color: var(--second); }
figure { margin: 12px 0; break-inside: avoid; } figcaption { color: var(--dim); } svg { width: 100%; height: auto; display: block; } .side { display: flex; gap: 24px; align-items: flex-start; } .side table { flex: 1; } svg.topology { width: 240px; flex: none; }
.grid { stroke: var(--line); } .tick { fill: var(--dim); font-size: 11px; } .band { fill: var(--band); } .line-1, .line-2 { fill: none; stroke: var(--accent); stroke-width: 1.6; } .line-2 { stroke: var(--second); stroke-dasharray: 4 3; }
.node { fill: var(--paper); stroke: var(--ink); stroke-width: 1.6; } .node.hit { stroke: var(--second); stroke-dasharray: 5 3; stroke-width: 2.4; } .name { fill: var(--ink); font-size: 14px; }
@media print { main { max-width: none; padding: 0; } section { break-inside: auto; } h2 { break-after: avoid; } }
@media (max-width: 640px) { .side { flex-direction: column; } }
`.trim()
