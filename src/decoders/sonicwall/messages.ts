/** By the number of the message. Source: SonicOS/X 7.0.1 Log Events Reference Guide. */
export const OPENED = '98';
export const CLOSED = '537';

/** A packet or a connection that was dropped or denied, by access rules, by its state, or by the address it came from. */
export const DROPPED: ReadonlySet<string> = new Set(
  // Network access, rules and limits.
  (
    '36 37 38 41 46 173 174 175 347 522 523 524 590 646 647 714 1304 1436 ' +
    // Other than ICMP echo, fragments, source routes, spoofs and land attacks.
    '22 23 27 28 81 181 267 428 580 606 910 1233 1253 1254 1257 1301 1302 1303 1429 1433 1473 1573 1576 ' +
    // TCP states and options.
    '48 708 709 712 713 760 887 888 889 890 891 892 893 894 895 896 897 1029 1030 1031 1384 1385 1387 1628 1629 ' +
    // Checksums, multicast, compression.
    '339 651 652 653 683 690 694 883 884 885 886 1448 1449 ' +
    // Countries and lists of addresses.
    '797 798 1198 1199 1200 1201 1474 1475 1476 1477 1518 1519'
  ).split(' '),
);

/** Let through by a rule, to or through the device, in a message of its own. */
export const ALLOWED: ReadonlySet<string> = new Set('526 597 598 1255 1256'.split(' '));

/** Told of content inside of connections that have their own messages, or of what was seen and not stopped. */
export const ALERTS: ReadonlySet<string> = new Set(
  (
    '14 16 25 82 83 97 177 178 179 446 527 528 538 608 609 789 790 793 794 795 1154 1155 1213 1214 1369 1373 1374 1375 ' +
    '1376 1450 1451 1452 1471 1654'
  ).split(' '),
);

export const TRANSLATIONS: ReadonlySet<string> = new Set(['1197']);
