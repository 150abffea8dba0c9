/** What talks with what: the map of workloads, and the matrix of zones. */
export { MapPage } from './map-page.tsx';
export { MatrixPage } from './matrix-page.tsx';
