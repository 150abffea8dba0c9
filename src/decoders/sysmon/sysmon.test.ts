import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { decodeWhole, describeDecoder, toHead } from '#decoders/conformance';
import { describeSet, readSet } from '../../../test/shared-data.ts';
import { SYSMON } from './index.ts';

const CONNECTION = {
  RuleName: '-',
  UtcTime: '2026-01-01 00:00:00.250',
  ProcessId: '924',
  Image: 'C:\\Program Files\\R&D\\agent.exe',
  User: 'PAY\\svc',
  Protocol: 'tcp',
  Initiated: 'true',
  SourceIp: '0:0:0:0:0:0:0:1',
  SourceHostname: 'pay-1.example.com',
  SourcePort: '50000',
  DestinationIp: '0:0:0:0:0:0:0:1',
  DestinationHostname: '-',
  DestinationPort: '389',
};
const PERMITTED = {
  ProcessID: '3848',
  Application: '\\device\\harddiskvolume2\\agent.exe',
  Direction: '%%14593',
  SourceAddress: '10.0.0.1',
  SourcePort: '50000',
  DestAddress: '10.0.0.2',
  DestPort: '443',
  Protocol: '6',
  FilterRTID: '70901',
  LayerName: '%%14611',
};
const SYSMON_LOG = 'Microsoft-Windows-Sysmon/Operational';
const AT = '2026-01-01T00:00:01.5Z';

type Fields = Readonly<Record<string, string>>;
const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const toXml = (id: number, channel: string, data: Fields) =>
  `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='X' Guid='{1}'/>` +
  `<EventID Qualifiers=''>${id}</EventID><TimeCreated SystemTime='${AT}'/><Channel>${channel}</Channel>` +
  `<Computer>pay-1</Computer></System><EventData>${Object.entries(data)
    .map(([name, value]) => `<Data Name='${name}'>${escape(value)}</Data>`)
    .join('')}</EventData></Event>`;
const toWinlog = (id: number, channel: string, event_data: Fields) => ({
  '@timestamp': '2026-01-01T00:00:09Z',
  winlog: { event_id: String(id), channel, computer_name: 'pay-1', time_created: AT, event_data },
});
const toFlat = (EventID: number, Channel: string, data: Fields) => ({
  EventID,
  Channel,
  Hostname: 'pay-1',
  EventTime: '2026-01-01 02:00:01',
  '@timestamp': AT,
  ...data,
});
const toNested = (id: number, Channel: string, data: Fields) => ({
  Event: {
    System: {
      EventID: { '#text': id },
      Channel,
      Computer: 'pay-1',
      TimeCreated: { '#attributes': { SystemTime: AT } },
    },
    EventData: { Data: Object.entries(data).map(([Name, text]) => ({ '#attributes': { Name }, '#text': text })) },
  },
});
const toWazuh = (id: number, channel: string, data: Fields) => ({
  data: {
    win: {
      system: { eventID: String(id), channel, computer: 'pay-1', systemTime: AT },
      eventdata: Object.fromEntries(
        Object.entries(data).map(([name, value]) => [`${name[0]?.toLowerCase() ?? ''}${name.slice(1)}`, value]),
      ),
    },
  },
});
const toLine = (value: object) => `${JSON.stringify(value)}\n`;

const RENDERINGS = [
  ['XML', toXml],
  ['Winlogbeat', (...event: Parameters<typeof toXml>) => toLine(toWinlog(...event))],
  ['NXLog', (...event: Parameters<typeof toXml>) => toLine(toFlat(...event))],
  ['XML as JSON', (...event: Parameters<typeof toXml>) => toLine(toNested(...event))],
  [
    'plain XML as JSON',
    (id: number, Channel: string, EventData: Fields) =>
      toLine({
        Event: { System: { EventID: id, Channel, Computer: 'pay-1', TimeCreated: { SystemTime: AT } }, EventData },
      }),
  ],
  ['Wazuh', (...event: Parameters<typeof toXml>) => toLine(toWazuh(...event))],
  ['XML in JSON', (...event: Parameters<typeof toXml>) => toLine({ message: toXml(...event) })],
  ['Splunk', (...event: Parameters<typeof toXml>) => toLine({ result: { _raw: toXml(...event) } })],
] as const;

describeDecoder(
  SYSMON,
  RENDERINGS.map(([, render]) => render(3, SYSMON_LOG, CONNECTION) + render(5156, 'Security', PERMITTED)),
);

test.each(RENDERINGS)('%s tells the connection, its process and its user', async (_, render) => {
  const { flows, bad } = await decodeWhole(SYSMON, [render(3, SYSMON_LOG, CONNECTION)]);
  expect(bad).toEqual([]);
  expect(flows).toEqual([
    {
      startMs: Date.UTC(2026, 0, 1) + 250,
      endMs: Date.UTC(2026, 0, 1) + 250,
      source: '::1',
      destination: '::1',
      protocol: 'tcp',
      sourcePort: 50_000,
      destinationPort: 389,
      direction: 'egress',
      state: 'established',
      initiator: 'source',
      exporter: 'pay-1',
      process: 'C:\\Program Files\\R&D\\agent.exe',
      user: 'PAY\\svc',
      names: { source: 'pay-1.example.com' },
    },
  ]);
});

test.each(RENDERINGS)('%s tells what the platform permitted and blocked', async (_, render) => {
  const text = render(5156, 'Security', PERMITTED) + render(5157, 'Security', { ...PERMITTED, Direction: '%%14592' });
  const { flows } = await decodeWhole(SYSMON, [text]);
  const ends = {
    source: '10.0.0.1',
    destination: '10.0.0.2',
    destinationPort: 443,
    rule: '70901',
    startMs: Date.parse(AT),
  };
  expect(flows).toMatchObject([
    { ...ends, action: 'accept', direction: 'egress', process: PERMITTED.Application },
    { ...ends, action: 'drop', state: 'rejected', direction: 'ingress', initiator: 'source' },
  ]);
});

test('the text of an event is read where its data is not told', async () => {
  const Message = [
    'The Windows Filtering Platform has permitted a connection.',
    'Application Information:',
    '\tApplication Name:\t\\device\\agent.exe',
    'Network Information:',
    '\tDirection:\t\tInbound',
    '\tSource Address:\t\tfe80::1%4',
    '\tSource Port:\t\t50000',
    '\tDestination Address:\tfe80::2%4',
    '\tDestination Port:\t\t443',
    '\tProtocol:\t\t17',
  ].join('\r\n');
  const event = {
    Id: 5156,
    ProviderName: 'Microsoft-Windows-Security-Auditing',
    MachineName: 'pay-1',
    TimeCreated: AT,
    Message,
  };
  expect((await decodeWhole(SYSMON, [toLine(event)])).flows).toMatchObject([
    {
      source: 'fe80::1',
      destination: 'fe80::2',
      protocol: 'udp',
      direction: 'ingress',
      process: '\\device\\agent.exe',
    },
  ]);
});

test.each([
  ['outbound', { Direction: '%%14593', SourcePort: '8', DestPort: '0' }],
  ['inbound', { Direction: '%%14592', SourcePort: '0', DestPort: '8' }],
])('the type of an echo that is %s stands at its own end', async (_, change) => {
  const { flows } = await decodeWhole(SYSMON, [toXml(5156, 'Security', { ...PERMITTED, Protocol: '1', ...change })]);
  expect(flows).toMatchObject([{ protocol: 'icmp', icmpType: 8, icmpCode: 0 }]);
});

test('nobody knows who began what a lone packet or answered UDP belongs to', async () => {
  const packet = toXml(5152, 'Security', {
    ...PERMITTED,
    LayerName: '%%14597',
    Application: '-',
    FilterOrigin: 'Stealth',
  });
  const answered = toXml(3, SYSMON_LOG, { ...CONNECTION, Protocol: 'udp', Initiated: 'false' });
  const { flows } = await decodeWhole(SYSMON, [packet + answered]);
  expect(flows).toMatchObject([
    { initiator: 'unknown', rule: 'Stealth', action: 'drop' },
    { initiator: 'unknown', direction: 'egress' },
  ]);
  expect(flows[0]).not.toHaveProperty('process');
});

test('other events are skipped by what they are, and what is no event is bad', async () => {
  const text = [
    toWinlog(22, SYSMON_LOG, { QueryName: 'example.com' }),
    toWinlog(1, SYSMON_LOG, {}),
    toWinlog(5158, 'Security', {}),
    toWinlog(5154, 'Security', {}),
    toWinlog(3, 'Application', CONNECTION),
    { hello: 1 },
  ];
  const { flows, skipped, bad } = await decodeWhole(SYSMON, [text.map(toLine).join('')]);
  expect([flows.length, bad.length, skipped]).toEqual([
    0,
    1,
    { 'a DNS query': 1, 'an event of another kind': 2, 'a bind to a local port': 1, 'a port that is listened at': 1 },
  ]);
});

test('an element that is cut off costs one record; files of PowerShell are UTF-16', async () => {
  const whole = toXml(3, SYSMON_LOG, CONNECTION);
  const text = `\ufeff<?xml version="1.0"?><Events>${whole.slice(0, -40)}\n${whole}</Events>`;
  expect(await decodeWhole(SYSMON, [text])).toMatchObject({ flows: [{}], bad: [{ at: { number: 1 } }] });
  const wide = Uint8Array.from(Array.from(text, (one) => [one.charCodeAt(0) & 0xff, one.charCodeAt(0) >> 8]).flat());
  expect((await decodeWhole(SYSMON, [wide])).flows).toHaveLength(1);
  expect(SYSMON.recognises({ bytes: wide, lines: [] })).toBe(true);
});

interface Expected {
  readonly event: { readonly code: string };
  readonly '@timestamp': string;
  readonly source?: { readonly ip: string; readonly port: number; readonly domain?: string };
  readonly destination?: { readonly ip: string; readonly port: number; readonly domain?: string };
  readonly network?: { readonly transport: string; readonly direction: string };
  readonly process?: { readonly executable: string };
  readonly user?: { readonly domain: string; readonly name: string };
}

describeSet('flow-logs/sysmon-network', (folder) => {
  test('event 3 is a flow as the peer has it; other events are none', async () => {
    const { flows, bad, skipped, records } = await decodeWhole(SYSMON, [
      readFileSync(join(folder, 'sysmon-events.json')),
    ]);
    const { expected } = JSON.parse(readFileSync(join(folder, 'sysmon-events.json-expected.json'), 'utf8')) as {
      expected: Expected[];
    };
    const connections = expected.filter(({ event }) => event.code === '3');
    expect([records.read, flows.length, bad, skipped['a DNS query']]).toEqual([83, connections.length, [], 62]);
    for (const [i, one] of connections.entries()) {
      const flow = flows[i];
      expect([flow?.sourcePort, flow?.destinationPort, flow?.protocol, flow?.direction, flow?.process]).toEqual([
        one.source?.port,
        one.destination?.port,
        one.network?.transport,
        one.network?.transport === 'udp' ? 'egress' : one.network?.direction,
        one.process?.executable,
      ]);
      expect([flow?.startMs, flow?.user, flow?.names?.source, flow?.names?.destination]).toEqual([
        Date.parse(one['@timestamp']),
        `${one.user?.domain ?? ''}\\${one.user?.name ?? ''}`,
        one.source?.domain,
        one.destination?.domain,
      ]);
    }
  });
});

describeSet('traffic/windows-connection-events', (folder) => {
  test('every event that has two ends is a flow; the domain controller serves its ports', async () => {
    const files = readSet(folder, (path) => path.endsWith('.ndjson.gz'));
    const { flows, bad, skipped, records } = await decodeWhole(
      SYSMON,
      files.map(({ text }) => text),
    );
    expect([records.read, bad]).toEqual([8246, []]);
    expect(skipped).toEqual({ 'a bind to a local port': 2671 });
    expect(flows).toHaveLength(8246 - 2671);
    expect(flows.filter(({ process, action }) => process === undefined && action !== 'drop')).toEqual([]);
    const served = new Set(
      flows
        .filter(
          ({ destination, direction, initiator }) =>
            destination === '172.18.38.5' && direction === 'ingress' && initiator === 'source',
        )
        .map(({ destinationPort }) => destinationPort),
    );
    expect([53, 88, 135, 389, 445].filter((port) => !served.has(port))).toEqual([]);
    expect(
      flows.some(
        ({ destination, direction, destinationPort, initiator }) =>
          destination === '172.18.39.5' && direction === 'ingress' && initiator === 'source' && destinationPort === 389,
      ),
    ).toBe(false);
  });

  test('each file is recognised by its beginning', () => {
    for (const { text } of readSet(folder, (path) => path.endsWith('.ndjson.gz')))
      expect(SYSMON.recognises({ bytes: new TextEncoder().encode(text.slice(0, 60_000)), lines: [] })).toBe(true);
  });
});

test('events of Sysmon for Linux stand behind the heads of syslog', async () => {
  const event = (id: number) =>
    `<Event><System><Provider Name="Linux-Sysmon"/><EventID>${id}</EventID><TimeCreated SystemTime="2024-01-01T10:00:00.123Z"/><Computer>host</Computer></System><EventData><Data Name="UtcTime">2024-01-01 10:00:00.000</Data><Data Name="Image">/usr/bin/curl</Data><Data Name="User">root</Data><Data Name="Protocol">tcp</Data><Data Name="Initiated">true</Data><Data Name="SourceIp">10.0.0.1</Data><Data Name="SourcePort">50000</Data><Data Name="DestinationIp">10.0.0.2</Data><Data Name="DestinationPort">443</Data></EventData></Event>`;
  const text = `Jan  1 10:00:00 host sysmon: ${event(3)}\nJan  1 10:00:01 host sysmon: ${event(1)}\n`;
  expect(SYSMON.recognises(toHead(new TextEncoder().encode(text)))).toBe(true);
  const { flows, records } = await decodeWhole(SYSMON, [text]);
  expect(flows).toMatchObject([{ source: '10.0.0.1', process: '/usr/bin/curl', user: 'root', exporter: 'host' }]);
  expect(records.read).toBe(2);
});

const FORMATTED = String.raw`
TimeCreated  : 1/1/2024 10:00:00 AM
ProviderName : Microsoft-Windows-Sysmon
Id           : 3
Message      : Network connection detected:
               RuleName: -
               UtcTime: 2024-01-01 10:00:00.000
               Image: C:\a.exe
               User: D\ann
               Protocol: tcp
               Initiated: true
               SourceIp: 10.0.0.1
               SourceHostname: pc
               SourcePort: 50000
               DestinationIp: 10.0.0.2
               DestinationHostname: -
               DestinationPort: 443

TimeCreated  : 1/1/2024 10:00:01 AM
ProviderName : Microsoft-Windows-Sysmon
Id           : 1
Message      : Process Create:
               Image: C:\b.exe
`;
const QUERIED = String.raw`Event[0]:
  Log Name: Security
  Source: Microsoft-Windows-Security-Auditing
  Date: 2024-01-01T10:00:00.123
  Event ID: 5156
  Computer: PC
  Description:
The Windows Filtering Platform has permitted a connection.

Application Information:
	Process ID:		1
	Application Name:	\\device\\a.exe

Network Information:
	Direction:		Outbound
	Source Address:		10.0.0.1
	Source Port:		50000
	Destination Address:	10.0.0.2
	Destination Port:		443
	Protocol:		6
`;

describeDecoder(SYSMON, [FORMATTED, QUERIED]);

test('events as `Get-WinEvent` and `wevtutil` print them are read', async () => {
  const ends = {
    source: '10.0.0.1',
    destination: '10.0.0.2',
    sourcePort: 50_000,
    destinationPort: 443,
    protocol: 'tcp',
  };
  const formatted = await decodeWhole(SYSMON, [FORMATTED.replaceAll('\n', '\r\n')]);
  expect(formatted.flows).toMatchObject([
    { ...ends, startMs: Date.UTC(2024, 0, 1, 10), process: 'C:\\a.exe', user: 'D\\ann' },
  ]);
  expect(formatted.records.read).toBe(2);
  const { flows } = await decodeWhole(SYSMON, [QUERIED]);
  expect(flows).toMatchObject([{ ...ends, action: 'accept', direction: 'egress', exporter: 'PC' }]);
});
