/** The story that `npm start` tells: an exchange is discovered, divided, attacked and watched, and each step measured. */
export * from './estate/index.ts';
export { tellStory } from './story/story.ts';
export { DEMO_HELP, startDemo } from './program.ts';
