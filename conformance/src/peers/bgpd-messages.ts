/** Types of messages on OpenBGPD's control socket, as version 7.7 counts them: enum imsg_type of its bgpd.h. */
export const BgpdType = {
  END: 1,
  RELOAD: 2,
  RESULT: 12,
  NEIGHBOR: 13,
  INTERFACE: 15,
  TERSE: 22,
  VERBOSE: 24,
} as const;
