/** Of the report page: readable at any width, in the light, in the dark and on paper. */
export const STYLE = `
:root{--ink:#1b2430;--soft:#566273;--paper:#fff;--line:#d9dfe7;--code:#f2f5f8;--critical:#b4141e;--high:#b34700;--medium:#7a5b00;--low:#3c5a78}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf2;--soft:#a3afbf;--paper:#12171e;--line:#2c3542;--code:#1c232d;--critical:#ff7b7f;--high:#ff9f5a;--medium:#e6c25a;--low:#8fb4d9}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:64rem;padding:1.5rem 1rem 4rem;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.75rem;margin:0 0 .25rem}
h2{font-size:1.2rem;margin:0 0 .75rem;line-height:1.35}
h2 small{color:var(--soft);font-weight:400}
header p{margin:.15rem 0;color:var(--soft)}
code{font:.875em/1.4 ui-monospace,monospace;background:var(--code);padding:.1em .3em;border-radius:3px;overflow-wrap:anywhere}
.counts{display:flex;flex-wrap:wrap;gap:.75rem;list-style:none;margin:1.25rem 0;padding:0}
.counts li{border:1px solid var(--line);border-radius:8px;padding:.5rem 1rem;min-width:7rem}
.counts b{font-size:1.5rem;display:block;line-height:1.2}
.counts .critical b,.badge.critical{color:var(--critical)}
.counts .high b,.badge.high{color:var(--high)}
.counts .medium b,.badge.medium{color:var(--medium)}
.counts .low b,.badge.low{color:var(--low)}
.badge{border:1px solid currentColor;border-radius:999px;padding:.05rem .6rem;font-size:.8rem;font-weight:600;vertical-align:middle;margin-right:.3rem}
section{border-top:1px solid var(--line);padding:1.25rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0 0 .75rem}
dt{color:var(--soft)}
dd{margin:0}
ol{margin:0;padding-left:1.5rem}
li p{margin:.25rem 0}
summary{cursor:pointer;color:var(--soft);margin:.25rem 0}
.place{color:var(--soft)}
.path{color:var(--soft);margin:.25rem 0}
.none{border:1px solid var(--line);border-radius:8px;padding:1rem}
@media(max-width:40rem){dl{grid-template-columns:1fr}dt{margin-top:.25rem}}
@page{margin:12mm}
@media print{body{max-width:none;padding:0;font-size:11px}section{break-inside:avoid-page;padding:.35rem 0}dl{gap:0 1rem;margin:0 0 .2rem}li p,section ul,section p{margin:.1rem 0}summary{margin:0}h1{font-size:1.4rem}h2{font-size:.95rem;margin-bottom:.15rem}.counts{margin:.6rem 0}.counts li{padding:.2rem .75rem}}
`;
