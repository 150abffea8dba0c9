import type { EnforcementPoint, Topology } from '#core/model';
import { findLonePoints } from '#core/semantics';
import type { Answer } from '../answer.ts';
import type { Question } from '../question.ts';
import { askChain } from './ask-chain.ts';
import { askSingles, toOpening, toSingles } from './ask-connection.ts';
import { askHosts } from './ask-host.ts';
import { addressesOf, parseEnd } from './end.ts';
import { type Judgement, toUnknown } from './judgement.ts';

/** What foreign rules say of a question. */
export function toEstateAnswerer(topology: Topology): (question: Question) => Answer {
  const lone = findLonePoints(topology);
  return (question) => {
    const losses = question.atMs === undefined ? [] : ['`atMs` is of a policy; foreign rules have no dates'];
    return {
      ...(question.id !== undefined && { id: question.id }),
      ...answer(topology, lone, question),
      ...(losses.length > 0 && { losses }),
    };
  };
}

/** The names of the question that nobody has, as error texts. */
export function findUnknownEstateEnds(topology: Topology, { source, destination }: Question): string[] {
  return [source, destination].flatMap((text) => {
    const end = parseEnd(topology, text);
    return end.ok ? [] : [end.error];
  });
}

function answer(topology: Topology, lone: readonly EnforcementPoint[], question: Question): Judgement {
  const source = parseEnd(topology, question.source);
  const destination = parseEnd(topology, question.destination);
  if (!source.ok || !destination.ok)
    return toUnknown([source, destination].flatMap((end) => (end.ok ? [] : [end.error])).join('; '));
  const interfaces = {
    ...(question.in !== undefined && { in: question.in }),
    ...(question.out !== undefined && { out: question.out }),
  };
  const isOfHost = question.in !== undefined || question.out !== undefined || topology.segments.length === 0;
  const state = question.state ?? 'new';
  const how = { isOneWay: question.oneWay === true || state === 'established', state };
  const opening = toOpening(question);
  const senders = addressesOf(source.value);
  const receivers = addressesOf(destination.value);
  if (!opening) return toUnknown('the question means many kinds of traffic');
  if (!senders || !receivers) return toUnknown('the question means many addresses');
  if (question.chain !== undefined)
    return askChain(topology.points, question.chain, senders, receivers, interfaces, opening, state);
  if (isOfHost) {
    if (lone.length === 0) return toUnknown('`in` and `out` are of a host that is asked by itself; there is none');
    return askHosts(lone, senders, receivers, interfaces, opening, how);
  }
  const singles = toSingles(source.value, destination.value);
  if (!singles) return toUnknown('the question means many addresses');
  return askSingles(topology, singles, opening, how);
}
