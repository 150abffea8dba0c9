/** What every engine of the flow store keeps, as one suite. */
export { describeFlowStore, type OpenFlowStore } from './describe-flow-store.ts';
