/** What ufw prints in each of its forms, all of our own making. */
export const VERBOSE = [
  'Status: active',
  'Logging: on (low)',
  'Default: deny (incoming), allow (outgoing), deny (routed)',
  'New profiles: skip',
  '',
  'To                         Action      From',
  '--                         ------      ----',
  '22/tcp                     LIMIT IN    10.2.0.0/16',
  '10.1.0.4 9000/tcp          DENY IN     10.2.0.9                   (log) # a laptop',
  '10.1.0.4 9000:9002/tcp     ALLOW IN    10.2.0.0/16                # policy engine',
  '443,8443/tcp on eth0       ALLOW IN    Anywhere',
  '53                         REJECT OUT  Anywhere',
  'Anywhere on eth1           ALLOW FWD   10.3.0.0/16 on wg0',
  'OpenSSH                    ALLOW IN    10.4.0.1',
  '10.1.0.4/esp               ALLOW IN    10.5.0.1/esp',
  '123/udp                    ALLOW IN    10.6.0.1 123/udp',
  '443,8443/tcp (v6) on eth0  ALLOW IN    Anywhere (v6)',
  'fd00::4 9000/tcp           ALLOW IN    fd00:2::/64',
].join('\n');
export const PLAIN = VERBOSE.replace(/\nLogging[^]*skip\n/, '\n').replaceAll(' IN ', '    ');
export const NUMBERED = PLAIN.replace('22/tcp ', '[ 1] 22/tcp ');
export const PROFILES = [
  'Profile: OpenSSH',
  'Title: Secure shell server',
  'Description: Remote logins.',
  '',
  'Port:',
  '  2222/tcp',
  '',
  '--',
  '',
  'Profile: Chat',
  'Title: Chat',
  'Description: Talk: and more.',
  '',
  'Ports:',
  '  70:90,80,60,60/tcp',
  '  53',
  '  any/udp',
].join('\n');
export const SAMPLES = [VERBOSE, PLAIN, NUMBERED, PROFILES, 'Status: inactive'];
