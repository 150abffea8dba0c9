import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { type Estate, openConsole } from '../estate/index.ts';
import { raise } from './learn.ts';
import type { Step } from './step.ts';
import { tellStory } from './story.ts';

/** Steps of these tests touch no more of the estate than they are given. */
const estateOf = (parts: Partial<Estate> = {}) => parts as Estate;
const step = (title: string, run: Step['run'], rest: Partial<Step> = {}): Step => ({
  title,
  withinMs: 5000,
  isGround: false,
  run,
  ...rest,
});
const good = step('good', async () => ({ holds: true, facts: ['fine'] }));

async function tell(steps: readonly Step[], withinMs?: number) {
  const lines: string[] = [];
  const broken = await tellStory(estateOf(), (line) => lines.push(line), steps, withinMs);
  return { broken, text: lines.join('\n') };
}

describe('the story', () => {
  test('a step that stops it is the last, and the rest is told as not taken', async () => {
    const stopping = step('harm', async () => ({ holds: false, facts: [], stop: 'it would hurt' }));
    const { broken, text } = await tell([good, stopping, good]);
    expect(broken).toEqual(['harm', 'good (not taken)']);
    expect(text).toContain('The story ends here: it would hurt. Not taken: good.');
  });

  test('an error ends it where others build on the step, and only there', async () => {
    const failing = async () => Promise.reject(new Error('no way'));
    expect((await tell([step('a', failing), good])).broken).toEqual(['a']);
    expect((await tell([step('a', failing, { isGround: true }), good])).broken).toEqual(['a', 'good (not taken)']);
  });

  test('a step that does not end is given up, at its own bound or at that of the story', async () => {
    const endless = (rest: Partial<Step>) => step('endless', () => new Promise(() => {}), rest);
    expect((await tell([endless({ withinMs: 20 }), good])).text).toContain('did not end within 20 ms');
    expect((await tell([endless({}), good], 20)).broken).toEqual(['endless', 'good (not taken)']);
  });

  test('a mode that would drop what is in use is not set', async () => {
    const calls: string[] = [];
    const used = {
      source: 'a',
      destination: 'b',
      protocol: 'tcp',
      destinationPort: 22,
      flows: 9,
      decidedBy: ['default-deny'],
      droppedBy: ['b'],
      answered: true,
    };
    const answers: Record<string, unknown> = {
      zones: { zones: [{ name: 'office', class: 'office' }] },
      simulate: { conversations: 5, dropped: 1, deniedConversations: [used] },
    };
    const call = (name: string) => {
      calls.push(name);
      return Promise.resolve(answers[name]);
    };
    const outcome = await raise('enforce', 'Enforce').run(estateOf({ console: { call } as never }), () => {});
    expect(calls).toEqual(['zones', 'simulate']);
    expect(outcome.holds).toBe(false);
    expect(outcome.stop).toBe('mode enforce would drop traffic that is in use, so it was not set');
    expect(outcome.facts[1]).toBe('in use, and denied by default-deny: a to b tcp/22, 9 connections');
  });

  test('a console that is not there is named with what was asked of it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(openConsole(`http://127.0.0.1:${port}/login#x`)).rejects.toThrow(
      new RegExp(`^the console did not answer POST http://127\\.0\\.0\\.1:${port}/api/\\S+: .*ECONNREFUSED`),
    );
  });
});
