import type { Declaration, DeclaredConversation, DeclaredEnd } from '#core/model';
import { printPrefix } from '#core/net';

/** Conversations as they are found, each told once however often it is declared. */
export interface ConversationList {
  readonly add: (conversation: Omit<DeclaredConversation, 'declarations'>, declaration: Declaration) => void;
  readonly read: () => DeclaredConversation[];
}

export function startConversations(): ConversationList {
  const found = new Map<string, DeclaredConversation & { declarations: Declaration[] }>();
  return {
    add: (conversation, { at, words }) => {
      // Names are from files of anybody, and are shown in terminals.
      const declaration = { at, words: words.replaceAll(/\p{Cc}/gu, '?') };
      const { source, destination, protocol, port = '' } = conversation;
      const key = `${keyOf(source)} ${keyOf(destination)} ${protocol}/${port}`;
      const known = found.get(key);
      if (!known) found.set(key, { ...conversation, declarations: [declaration] });
      else if (!known.declarations.some((one) => isSame(one, declaration))) known.declarations.push(declaration);
    },
    read: () => [...found.values()],
  };
}

function keyOf(end: DeclaredEnd): string {
  if (end.kind === 'internet') return end.kind;
  return `${end.kind} ${end.kind === 'networks' ? end.networks.map(printPrefix).join(',') : end.name}`;
}

function isSame(one: Declaration, other: Declaration): boolean {
  return one.words === other.words && one.at.line === other.at.line && one.at.file === other.at.file;
}
