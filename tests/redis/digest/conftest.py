from tests.redis.servers import db, db_url, valkey

__all__ = ["db", "db_url", "valkey"]
