import { describeFlowStore } from '../conformance/index.ts';
import { openMemoryFlowStore } from './index.ts';

describeFlowStore('memory', (options) => Promise.resolve(openMemoryFlowStore(options)));
