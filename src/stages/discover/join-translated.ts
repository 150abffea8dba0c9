import { printAddress } from '#core/net';
import type { SeenConversation } from './fold.ts';

/** By the address that others see, those that are behind it. */
export type Translations = Map<string, Set<string>>;

/**
 * Leaves out conversations that a sensor saw on the far side of an address translation, where another one told who is
 * behind: the same connection, under a name that is nobody's.
 */
export function joinTranslated(
  conversations: readonly SeenConversation[],
  translations: Translations,
): { readonly conversations: readonly SeenConversation[]; readonly joined: number } {
  if (translations.size === 0) return { conversations, joined: 0 };
  const seen = new Set(conversations.flatMap((one) => one.pairs.map((pair) => keyOf(one, toTexts(pair)))));
  const isOfAnother = (conversation: SeenConversation) =>
    conversation.pairs.length > 0 &&
    conversation.pairs.every((pair) => {
      const { source, destination } = toTexts(pair);
      const clients = translations.get(source);
      const servers = translations.get(destination);
      if (!clients && !servers) return false;
      return [...(clients ?? [source])].some((client) =>
        [...(servers ?? [destination])].some((server) =>
          seen.has(keyOf(conversation, { source: client, destination: server })),
        ),
      );
    });
  const own = conversations.filter((one) => !isOfAnother(one));
  return { conversations: own, joined: conversations.length - own.length };
}

function toTexts({ source, destination }: SeenConversation['pairs'][number]) {
  return { source: printAddress(source), destination: printAddress(destination) };
}

/** A translation may change the port as well: what counts is who talks with whom. */
function keyOf(
  { protocol }: SeenConversation,
  { source, destination }: { source: string; destination: string },
): string {
  return `${protocol} ${source} ${destination}`;
}
