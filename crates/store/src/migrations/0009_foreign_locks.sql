-- Locks of other makers: how the server speaks to the lock of a door. "settings" is JSON without secrets,
-- those are in "sealed". "relock_at" is when the server has to lock a lock that has no timer of its own;
-- NULL: it need not.
CREATE TABLE foreign_lock (
  company BIGINT NOT NULL,
  resource BIGINT NOT NULL,
  kind TEXT NOT NULL,
  settings TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  relock_at BIGINT,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (company, resource)
) /* clustered */;
