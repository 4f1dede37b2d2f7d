from tests.redis.servers import db, db_url, debian_redis, either_db, either_url, valkey

__all__ = ["db", "db_url", "debian_redis", "either_db", "either_url", "valkey"]
