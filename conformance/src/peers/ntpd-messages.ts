/** Messages of OpenNTPD's control socket, as version 6.2p3 lays them out: enum imsg_type and the structs ctl_show_* of its ntpd.h. */
import { c, cString, struct } from '@sallyport/imsg/codec';

export const NtpdType = {
  STATUS: 10,
  PEER: 11,
  PEERS_END: 12,
  SENSOR: 13,
  SENSORS_END: 14,
  ALL: 15,
  ALL_END: 16,
} as const;

/** MAX_DISPLAY_WIDTH. */
const DESCRIPTION_BYTES = 80;

/** 56 bytes. */
export const ntpdStatus = struct({
  peers: c.unsigned_int,
  sensors: c.unsigned_int,
  validPeers: c.unsigned_int,
  validSensors: c.unsigned_int,
  synced: c.uint8_t,
  stratum: c.uint8_t,
  /** Milliseconds. */
  clockOffset: c.double,
  /** Seconds since 1970, as the next. */
  constraintMedian: c.time_t,
  constraintLast: c.time_t,
  constraintErrors: c.unsigned_int,
});

/** 128 bytes. */
export const ntpdPeer = struct({
  description: cString(DESCRIPTION_BYTES),
  syncedTo: c.uint8_t,
  weight: c.uint8_t,
  trustLevel: c.uint8_t,
  stratum: c.uint8_t,
  /** Seconds, as the next. */
  next: c.time_t,
  poll: c.time_t,
  /** Milliseconds, as the next two. */
  offset: c.double,
  delay: c.double,
  jitter: c.double,
});

/** 120 bytes. */
export const ntpdSensor = struct({
  description: cString(DESCRIPTION_BYTES),
  syncedTo: c.uint8_t,
  weight: c.uint8_t,
  good: c.uint8_t,
  stratum: c.uint8_t,
  /** Seconds, as the next. */
  next: c.time_t,
  poll: c.time_t,
  /** Milliseconds, as the next. */
  offset: c.double,
  correction: c.double,
});
