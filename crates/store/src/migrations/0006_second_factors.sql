-- Second factors of the portal: authenticator apps, the codes that stand in for them, and passkeys.

-- The secret of an authenticator app (RFC 6238). confirmed_at NULL: only offered, no code came yet.
CREATE TABLE totp (
  company BIGINT NOT NULL,
  person BYTEA NOT NULL,
  sealed BYTEA NOT NULL,
  confirmed_at BIGINT,
  -- The time step of the last code that was taken: no code is taken twice (section 5.2).
  last_step BIGINT NOT NULL,
  PRIMARY KEY (company, person)
) /* clustered */;

-- Codes that stand in for a second factor, each once; kept as keyed hashes.
CREATE TABLE recovery_code (
  company BIGINT NOT NULL,
  person BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  key_ring BIGINT NOT NULL,
  used_at BIGINT,
  PRIMARY KEY (company, person, hash)
) /* clustered */;

-- Passkeys. 'sealed' is the public key with its counter.
CREATE TABLE passkey (
  company BIGINT NOT NULL,
  -- What its authenticator calls it.
  credential BYTEA NOT NULL,
  person BYTEA NOT NULL,
  -- What its owner calls it.
  name TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT,
  PRIMARY KEY (company, credential)
) /* clustered */;
CREATE INDEX passkey_person ON passkey (company, person);

-- Ceremonies under way: what the server asked of a browser. Any server may finish one, once.
-- Company 0 and no person: a sign-in, where nobody is named yet.
CREATE TABLE passkey_ceremony (
  company BIGINT NOT NULL,
  id BYTEA NOT NULL,
  kind TEXT NOT NULL,
  person BYTEA,
  sealed BYTEA NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (company, id)
) /* clustered */;
CREATE INDEX passkey_ceremony_person ON passkey_ceremony (company, person);
CREATE INDEX passkey_ceremony_expiry ON passkey_ceremony (expires_at);
