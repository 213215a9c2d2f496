/** How the page of a sharing map looks: in light and dark, on a phone, and on paper. */
export const mapPageStyle = `
:root{color-scheme:light dark;--back:light-dark(#f6f7f9,#14181e);--card:light-dark(#fff,#1d232b);--text:light-dark(#1c242e,#e7eaee);
--soft:light-dark(#56606c,#a3adb8);--line:light-dark(#d5dae0,#37404b);--fleet:light-dark(#1f6feb,#6cb0ff);
--copy:light-dark(#a35200,#f0a04b);--bad:light-dark(#c0262d,#ff8a85);--good:light-dark(#1a7f42,#5bd08a)}
*{box-sizing:border-box}html{scroll-padding-top:5rem}
body{margin:0 auto;max-width:75rem;padding:1.5rem 1rem 4rem;background:var(--back);color:var(--text);font:15px/1.5 system-ui,sans-serif}
h1{margin:0;font-size:1.6rem;line-height:1.2}h2{margin:2rem 0 .6rem;font-size:1.1rem}p{margin:.4rem 0}ul{list-style:none;margin:0;padding:0}
.soft,small{color:var(--soft)}small{display:block;font-size:.8rem}
.state{display:inline-block;border:1px solid;border-radius:1rem;padding:0 .7rem;color:var(--good)}.state.bad{color:var(--bad)}
.card{background:var(--card);border:1px solid var(--line);border-radius:.6rem}
.unseen{padding:.3rem 1rem}.unseen li{padding:.3rem 0;overflow-wrap:anywhere}.unseen li+li{border-top:1px solid var(--line)}
search{position:sticky;top:0;z-index:2;display:flex;flex-wrap:wrap;gap:.3rem .8rem;align-items:center;padding:.7rem 0;margin-top:1rem;background:var(--back)}
input{flex:1 1 14rem;max-width:28rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--soft);border-radius:.5rem;padding:.4rem .7rem}
:focus-visible{outline:3px solid var(--fleet);outline-offset:1px}
.scroll{overflow:auto;max-height:max(90vh,70rem);padding:1rem}
.map{position:relative;display:grid;grid-template-columns:minmax(5.5rem,14rem) 1fr;gap:0 clamp(1.5rem,9vw,7rem)}
.map svg{position:absolute;inset:0;width:100%;height:100%;pointer-events:none}
.map path{fill:none;stroke:var(--fleet);stroke-width:1.5;opacity:.75}.map path.copy{stroke:var(--copy);stroke-dasharray:6 4}
.map path.lost{stroke:var(--bad);stroke-dasharray:2 4;stroke-width:2}.map path.leaf{stroke:var(--line);stroke-width:1.5;opacity:1}
.images{display:flex;flex-direction:column;justify-content:space-around;gap:.6rem}
.account{display:grid;grid-template-columns:minmax(6.2rem,11rem) 1fr;gap:0 clamp(1rem,5vw,4rem);align-items:center;padding:.35rem 0}
button,.leaf{position:relative;width:100%;text-align:left;font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:.25rem .6rem;overflow-wrap:anywhere}
button{cursor:pointer;border-color:var(--soft)}button:hover{border-color:var(--fleet)}
.leaf{width:fit-content;margin:.2rem 0;font-size:.9rem;border-left:4px solid var(--fleet)}.leaf.copy{border:1px dashed var(--copy);border-left:4px solid var(--copy)}
.leaf.lost,.leaf.none{border-left-color:var(--bad)}.leaf.more,.leaf.nothing{border-left-color:var(--line);color:var(--soft)}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;font-size:.85rem}.key i{display:inline-block;width:1.6rem;margin-right:.4rem;vertical-align:middle;border-top:2px solid var(--fleet)}
.key .copy{border-top:2px dashed var(--copy)}.key .lost{border-top:2px dotted var(--bad)}
.table{overflow-x:auto}table{width:100%;border-collapse:collapse}th,td{text-align:left;vertical-align:top;padding:.5rem .8rem;overflow-wrap:anywhere}
th{font-size:.85rem;color:var(--soft);font-weight:600}tbody tr{border-top:1px solid var(--line)}td:nth-child(2){white-space:nowrap;font-variant-numeric:tabular-nums}td li{padding:.05rem 0}
td.none,.leaf span{color:var(--soft)}.leaf span{font-size:.85em}
[hidden]{display:none!important}
@media (max-width:40rem){body{font-size:14px}.scroll{padding:.6rem}button,.leaf{padding:.2rem .4rem;font-size:.8rem}
.map{grid-template-columns:minmax(5rem,34%) 1fr;gap:1.6rem}.account{grid-template-columns:1fr}.account ul{margin-left:.7rem}.map path.leaf,td.none{display:none!important}
thead{position:absolute;clip-path:inset(50%)}table,tbody,tr,td{display:block}tbody tr{padding:.5rem 0}td{display:grid;grid-template-columns:5.5rem 1fr;padding:.1rem .8rem}
td::before{content:attr(data-label);color:var(--soft);font-size:.85rem}}
@media print{:root{color-scheme:light;font-size:11px}.map{grid-template-columns:10rem 1fr;gap:0 4rem}.account{grid-template-columns:10.5rem 1fr;gap:0 2rem}body{padding:0;font-size:1rem;max-width:none;background:none}search{display:none}.scroll{max-height:none;overflow:visible}tr{break-inside:avoid}}
`;
