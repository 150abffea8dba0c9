/** What someone should know now, the key zone first. */
export { AlertsPage } from './alerts-page.tsx';
