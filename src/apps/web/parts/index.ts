/** What pages are made of. */
export { AgentBadge, Badge, MODE_WORDS, ModeBadge, SeverityBadge, type Verdict, VerdictBadge } from './badge.tsx';
export { Confirm } from './confirm.tsx';
export { Dialog } from './dialog.tsx';
export { Icon, type IconName } from './icon.tsx';
export { Card, Facts, Figures, Page } from './page.tsx';
export { printBytes, printCount, printMany, printPercent, printPort, printRanges } from './print.ts';
export { Empty, Failure, Loaded, Loading, Notice } from './states.tsx';
export { type Column, Table } from './table.tsx';
export { Moment, printMoment, printRelative, Time, useNowMs } from './time.tsx';
export { SimulationTables } from './missed.tsx';
export { PastTable, SimulationFigures, SimulationWords } from './past.tsx';
export { Choice, Filters, SearchField, Segments } from './search.tsx';
export { Chips, Way } from './way.tsx';
export { Words } from './words.tsx';
