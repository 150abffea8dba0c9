/** What the kernel counts in sets of nftables: elements of two addresses, as text and as JSON. */
export { NFT_SET } from './nft-set.ts';
