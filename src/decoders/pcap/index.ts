/** Flows of captured packets (pcap, pcapng): connections of all layers of tunnels, from the frame inwards. */
export { PCAP } from './pcap.ts';
