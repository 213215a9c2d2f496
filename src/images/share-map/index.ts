export { formatShareMap } from './format-share-map.js';
export { type ShareMapOptions, shareMap } from './share-map.js';
export type { MappedAccount, MappedCopy, MappedFleet, MappedImage, ShareMap } from './share-map-record.js';
export { shareMapToHtml } from './share-map-to-html.js';
export { shareMapToMermaid } from './share-map-to-mermaid.js';
