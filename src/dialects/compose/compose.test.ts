import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DeclaredConversation } from '#core/model';
import { unwrap } from '#core/result';
import { mutate } from '../../../test/mutate.ts';
import { isCompose, readCompose } from './index.ts';

const SHOP = `name: shop
x-common: &common
  restart: always
services:
  web:
    <<: *common
    image: web
    ports: ["80:8080", "127.0.0.1:9000:9000", { target: 8443, published: "443", protocol: tcp }, "\${PORT:-5000}:5353/udp"]
    environment:
      API_URL: http://api:3000/v1
      CACHE: redis://store:6379
      MAIL_HOST: mail.example.com
      MAIL_PORT: 587
      SECRET_URL: "https://\${TOKEN}@vault.example.com"
    links: ["cache:store"]
    networks: [front, back]
    depends_on:
      migrate: { condition: service_completed_successfully }
      api: { condition: service_healthy }
  api:
    build: ./api
    expose: [3000]
    command: ["serve", "--db", "postgres://app:\${PASSWORD}@db/app"]
    environment: ["KAFKA_BROKERS=kafka:9092,kafka:9093", "WEB=http://web:8080"]
    networks: { back: { aliases: [backend] } }
    depends_on: [db, kafka]
    env_file: .env
  cache: { image: redis, expose: ["6379"], networks: [back] }
  db: { image: postgres, networks: [back] }
  kafka: { image: kafka, networks: [back], labels: { tier: queue } }
  migrate: { image: api, environment: { DB_HOST: db }, networks: [other] }
  worker: { image: worker, networks: [back], depends_on: [api, db] }
networks: { front: {}, back: {}, other: {} }
`;

const read = (text: string) => unwrap(readCompose({ path: 'compose.yaml', text }));
const print = ({ source, destination, protocol, port }: DeclaredConversation) => {
  const [from, to] = [source, destination].map((end) => ('name' in end ? end.name : end.kind));
  return `${from} -> ${to}:${protocol}/${port ?? '?'}`;
};

describe('a Compose file', () => {
  const { workloads, conversations, losses } = read(SHOP);

  test('has workloads, with the ports of the containers and their labels', () => {
    expect(workloads.map(({ name, listens }) => `${name} ${listens.map(({ port }) => port).join()}`)).toEqual([
      'shop.web 8080,9000,8443,5353',
      'shop.api 3000',
      'shop.cache 6379',
      'shop.db ',
      'shop.kafka ',
      'shop.migrate ',
      'shop.worker ',
    ]);
    expect(workloads[4]?.labels).toEqual({ tier: 'queue' });
  });

  test('declares whom environment, commands, links and dependencies name, and what is published', () => {
    expect(conversations.map(print)).toEqual([
      'shop.web -> shop.api:tcp/3000',
      'shop.web -> shop.cache:tcp/6379',
      'shop.web -> mail.example.com:tcp/587',
      'shop.web -> vault.example.com:tcp/443',
      'shop.api -> shop.kafka:tcp/9092',
      'shop.api -> shop.kafka:tcp/9093',
      'shop.api -> shop.web:tcp/8080',
      'shop.api -> shop.db:tcp/5432',
      'shop.worker -> shop.api:tcp/3000',
      'internet -> shop.web:tcp/8080',
      'internet -> shop.web:tcp/8443',
      'internet -> shop.web:udp/5353',
    ]);
    expect(conversations[0]?.declarations).toEqual([
      { at: { file: 'compose.yaml', line: 10, column: 16 }, words: 'environment API_URL: `api:3000`' },
    ]);
  });

  test('what cannot be told is a loss with its place', () => {
    expect(losses.map(({ construct, why, at }) => `${at?.line}:${at?.column} ${construct}: ${why}`)).toEqual([
      '27:15 env_file of service api: the file that it names is not read: what it says is not known',
      '31:50 environment DB_HOST: `db` of service migrate: `migrate` and `db` have no network in common: neither reaches the other one',
      '32:64 depends_on db of service worker: no port of `db` is told; expected `expose`, or an address with its port',
    ]);
  });
});

test('is known by its services, and is no object of Kubernetes and no policy of ours', () => {
  const of = (text: string) => isCompose({ path: 'a.yaml', text });
  expect(of(SHOP)).toBe(true);
  expect(of(JSON.stringify({ services: { a: { image: 'x' } } }, null, 1).replace(/^ "services/m, '"services'))).toBe(
    true,
  );
  expect(of('apiVersion: v1\nservices:\n  image: x\n')).toBe(false);
  expect(of('services:\n  - { name: ledger, ports: [tcp/1] }\n')).toBe(false);
});

test('ports that are none are told, and those of a loopback are for nobody outside', () => {
  const { losses, conversations, workloads } = read(
    'services:\n  a:\n    image: x\n    ports: [nonsense, "8000-8002:9000-9002", "[::1]:1:2", "70000:70000"]\n',
  );
  expect(losses.map(({ why }) => why)).toEqual([
    '`nonsense` is no port; expected for example `"8080:80/tcp"`',
    '`70000:70000` is no port; expected for example `"8080:80/tcp"`',
  ]);
  expect(workloads[0]?.listens.map(({ port }) => port)).toEqual([9000, 9001, 9002, 2]);
  expect(conversations.map(print)).toEqual([9000, 9001, 9002].map((port) => `internet -> a:tcp/${port}`));
});

test('without services it is wrong, and with anything changed it is read or refused', () => {
  const refused = readCompose({ path: 'a.yaml', text: 'services: {}\n' });
  expect(refused.ok ? '' : refused.error[0]?.message).toMatch(/^`services` has no service; expected/);
  fc.assert(
    fc.property(fc.gen(), (generate) => {
      const random = () => generate(fc.double, { min: 0, max: 0.999, noNaN: true });
      readCompose({ path: 'a.yaml', text: mutate(SHOP, random) });
    }),
    { numRuns: 300 },
  );
});
