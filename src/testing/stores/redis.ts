/** What Redis holds when the stack is ready, as commands. */
export const REDIS_SEEDS: readonly (readonly string[])[] = [
  ['SET', 'text', 'a'],
  ['SET', 'short', 'x', 'EX', '5000'],
  ['RPUSH', 'list', 'a', 'b'],
  ['SADD', 'set', 'a', 'b'],
  ['HSET', 'hash', 'f', '1', 'g', '2'],
  ['HEXPIRE', 'hash', '3000', 'FIELDS', '1', 'f'],
  ['XADD', 'stream', '1-1', 'f', '1'],
  ['XADD', 'stream', '2-1', 'f', '2'],
  ['XGROUP', 'CREATE', 'stream', 'readers', '0'],
  // An entry that somebody has got, and has not confirmed.
  ['XREADGROUP', 'GROUP', 'readers', 'me', 'COUNT', '1', 'STREAMS', 'stream', '>'],
  ['ZADD', 'zset', '1', 'a', '2', 'b'],
  ['SELECT', '3'],
  ['SET', 'elsewhere', '3'],
  ['SELECT', '0'],
  ['FUNCTION', 'LOAD', "#!lua name=own\nredis.register_function('own', function() return 1 end)"],
]

/** Keys that {@link REDIS_WRITES} are about. */
export const REDIS_KEYS: readonly string[] = ['text', 'short', 'list', 'set', 'hash', 'stream', 'zset', 'new']

/** What tests do, by words. `K` is a key. */
export const REDIS_WRITES: readonly string[] = [
  'SET K 1',
  'SET K 1 EX 1000',
  'DEL K',
  'EXPIRE K 300',
  'PERSIST K',
  'RENAME K other',
  'RPUSH K a',
  'SADD K a',
  'ZADD K 1 a',
  'HSET K f 2',
  'HDEL K f',
  'HPERSIST hash FIELDS 1 f',
  'XADD K * f 1',
  'XREADGROUP GROUP readers me STREAMS stream >',
  'XREADGROUP GROUP readers other COUNT 1 STREAMS stream >',
  'XACK stream readers 1-1',
  'XCLAIM stream readers other 0 1-1',
  'ZINCRBY zset 5 a',
  'XGROUP DESTROY stream readers',
  'COPY K copied REPLACE',
  'MOVE K 5',
  'FLUSHDB',
  'FLUSHALL',
  'SWAPDB 0 3',
  'FUNCTION FLUSH',
  'CONFIG RESETSTAT',
  'BGSAVE SCHEDULE',
  'SET K x PX 1',
]
