import { describe, expect, test } from 'vitest';
import { classify, type SeenConversation } from './index.ts';

function talk(from: string, to: string, services: Readonly<Record<string, string | undefined>>): SeenConversation[] {
  const party = (name: string) => ({ kind: 'workload', name });
  return Object.entries(services).map(([text, program]) => {
    const [protocol, port] = text.split('/');
    return {
      source: party(from),
      destination: party(to),
      protocol: protocol === 'udp' ? 'udp' : 'tcp',
      port: Number(port),
      answered: true,
      ...(program !== undefined && { serverProcesses: [program] }),
    };
  });
}

const NONE = undefined;
const roleOf = (conversations: readonly SeenConversation[]) =>
  classify([{ name: 'x1' }, { name: 'x2' }, { name: 'x3' }], conversations).find(({ workload }) => workload === 'x1')
    ?.role;

describe('hosts that know who is who', () => {
  test('with names, sign-on and shares: a domain controller, not only a directory', () => {
    const services = { 'udp/53': NONE, 'tcp/88': NONE, 'tcp/389': NONE, 'tcp/445': NONE, 'tcp/135': NONE };
    expect(roleOf([...talk('x2', 'x1', services), ...talk('x3', 'x1', services)])?.value).toBe('domain-controller');
  });

  test('without shares: a directory; with names alone: a DNS server', () => {
    const directory = { 'udp/53': NONE, 'tcp/88': NONE, 'tcp/389': NONE };
    expect(roleOf([...talk('x2', 'x1', directory), ...talk('x3', 'x1', directory)])?.value).toBe('directory');
    const names = { 'udp/53': NONE };
    expect(roleOf([...talk('x2', 'x1', names), ...talk('x3', 'x1', names)])?.value).toBe('dns-server');
  });

  test.each(['C:\\Windows\\System32\\lsass.exe', '\\device\\harddiskvolume2\\windows\\system32\\lsass.exe'])(
    'one service is enough where %s answers it',
    (program) => {
      const found = roleOf(talk('x2', 'x1', { 'tcp/389': program }));
      expect(found?.value).toBe('domain-controller');
      expect(found?.evidence).toContain('the process `lsass` listens there');
    },
  );

  test('lsass has a port on every workstation too: there it proves nothing', () => {
    expect(roleOf(talk('x2', 'x1', { 'tcp/49664': 'C:\\Windows\\System32\\lsass.exe' }))?.value).toBe('unknown');
  });

  test('what it says to itself tells what it answers, and is no caller', () => {
    const found = roleOf(talk('x1', 'x1', { 'tcp/389': 'C:\\Windows\\System32\\lsass.exe' }));
    expect(found?.value).toBe('domain-controller');
    expect(found?.evidence.filter((words) => words.includes('calls'))).toEqual([]);
  });
});
