/** Compose files as what they declare: services, where they listen, who is told to call whom, what is published. */
export { isCompose, readCompose } from './read-compose.ts';
