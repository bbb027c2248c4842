-- Companies, their applications and keys, people with their names and PINs, and the audit.
--
-- Kinds that mean the same to both engines only. Times are microseconds since 1970 in UTC.
-- The company comes first in every key: it is the shard key. There are no foreign keys on the tables
-- of people: every statement names the company, deletion names every table, and each check would
-- cost as much as the insert it guards.

CREATE TABLE company (
  id BIGINT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  hostname TEXT NOT NULL UNIQUE,
  plan TEXT NOT NULL,
  trial_ends_at BIGINT,
  settings TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE application (
  id BYTEA NOT NULL PRIMARY KEY,
  company BIGINT NOT NULL REFERENCES company (id),
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  key_hash BYTEA NOT NULL,
  key_ring BIGINT NOT NULL,
  enabled BOOLEAN NOT NULL,
  generation BIGINT NOT NULL,
  freshness TEXT NOT NULL,
  management_tokens BOOLEAN NOT NULL,
  networks TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT
);
CREATE INDEX application_company ON application (company);

-- The key that signs IAM requests: one per company, and its predecessors until they retire.
CREATE TABLE hmac_key (
  id BYTEA NOT NULL PRIMARY KEY,
  company BIGINT NOT NULL REFERENCES company (id),
  sealed BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  retires_at BIGINT
);
CREATE INDEX hmac_key_company ON hmac_key (company);

-- Keys of the Access API.
CREATE TABLE api_key (
  id BYTEA NOT NULL PRIMARY KEY,
  company BIGINT NOT NULL REFERENCES company (id),
  name TEXT NOT NULL,
  rank TEXT NOT NULL,
  key_hash BYTEA NOT NULL UNIQUE,
  key_ring BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  revoked_at BIGINT,
  last_used_at BIGINT
);
CREATE INDEX api_key_company ON api_key (company);

-- Links by which the first owner sets up her sign-in.
CREATE TABLE setup_link (
  token_hash BYTEA NOT NULL PRIMARY KEY,
  key_ring BIGINT NOT NULL,
  company BIGINT NOT NULL REFERENCES company (id),
  email TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);

-- One row: raised by every change to the tables above, so that each server notices.
CREATE TABLE security_epoch (
  id BIGINT NOT NULL PRIMARY KEY,
  epoch BIGINT NOT NULL
);
INSERT INTO security_epoch (id, epoch) VALUES (1, 1);

-- A fingerprint of each master key that sealed something here.
CREATE TABLE master_key_check (
  key_ring BIGINT NOT NULL PRIMARY KEY,
  digest BYTEA NOT NULL
);

CREATE TABLE person (
  company BIGINT NOT NULL,
  id BYTEA NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  phone TEXT NOT NULL,
  status TEXT NOT NULL,
  enrolment TEXT NOT NULL,
  source TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (company, id)
) /* clustered */;
CREATE UNIQUE INDEX person_email ON person (company, email_key);

-- User names (slot 0) and aliases (slots 1 to 5): unique together.
CREATE TABLE login_name (
  company BIGINT NOT NULL,
  folded TEXT NOT NULL,
  person BYTEA NOT NULL,
  slot BIGINT NOT NULL,
  spelled TEXT NOT NULL,
  PRIMARY KEY (company, folded)
) /* clustered */;
CREATE UNIQUE INDEX login_name_person ON login_name (company, person, slot);

CREATE TABLE pin (
  company BIGINT NOT NULL,
  person BYTEA NOT NULL,
  salt BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  memory_kib BIGINT NOT NULL,
  passes BIGINT NOT NULL,
  lanes BIGINT NOT NULL,
  key_ring BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  locked_until BIGINT,
  locked_hard BOOLEAN NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (company, person)
) /* clustered */;

-- Failed verifications per application in the present window.
CREATE TABLE application_failures (
  company BIGINT NOT NULL,
  application BYTEA NOT NULL,
  window_started_at BIGINT NOT NULL,
  failures BIGINT NOT NULL,
  PRIMARY KEY (company, application)
) /* clustered */;

CREATE TABLE biometric_template (
  company BIGINT NOT NULL,
  person BYTEA NOT NULL,
  factor TEXT NOT NULL,
  sample BIGINT NOT NULL,
  sealed BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (company, person, factor, sample)
) /* clustered */;

-- Requests of applications whose freshness is strict: each pair of time and body once.
CREATE TABLE seen_request (
  company BIGINT NOT NULL,
  digest BYTEA NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (company, digest)
) /* clustered */;
CREATE INDEX seen_request_expiry ON seen_request (expires_at);

-- Append-only. Identifiers grow with time, so rows lie in the order in which they were written.
CREATE TABLE audit (
  company BIGINT NOT NULL,
  id BYTEA NOT NULL,
  at BIGINT NOT NULL,
  last_at BIGINT NOT NULL,
  times BIGINT NOT NULL,
  request BYTEA NOT NULL,
  channel TEXT NOT NULL,
  act TEXT NOT NULL,
  actor TEXT NOT NULL,
  address TEXT,
  person BYTEA,
  outcome TEXT NOT NULL,
  reason TEXT,
  device TEXT,
  PRIMARY KEY (company, id)
) /* clustered */;
