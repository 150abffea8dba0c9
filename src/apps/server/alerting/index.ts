/** When the outside hears of an alert, and that it does. */
export { type DeliveryLoop, startDelivery } from './delivery.ts';
export { makeAlertFold } from './fold.ts';
