"""The lock of redis-py, but released without a script."""

import redis
from redis.lock import Lock


class WatchedLock(Lock):
    """For r.lock(..., lock_class=WatchedLock)."""

    def do_release(self, expected_token):
        def release(pipe):
            token = pipe.get(self.name)
            if self.redis.get_encoder().encode(token or "") != expected_token:
                raise redis.exceptions.LockNotOwnedError("lost meanwhile")
            pipe.multi()
            pipe.delete(self.name)

        self.redis.transaction(release, self.name)
