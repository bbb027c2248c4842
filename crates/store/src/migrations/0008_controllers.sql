-- Controllers at doors: how they become known, what they should hold, what they say.

-- Who asks to be enrolled, until somebody who was shown the code takes it for a company or the time
-- is over. 'waiting', 'approved', 'refused'.
CREATE TABLE controller_request (
  id BYTEA NOT NULL PRIMARY KEY,
  code TEXT NOT NULL,
  channel_key BYTEA NOT NULL,
  signing_key BYTEA NOT NULL,
  name TEXT NOT NULL,
  platform TEXT NOT NULL,
  address TEXT,
  state TEXT NOT NULL,
  company BIGINT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX controller_request_code ON controller_request (code);
CREATE INDEX controller_request_expiry ON controller_request (expires_at);

-- An enrolled controller. 'active', 'revoked', 'stolen'. The keys that it was asked to make count from
-- the first link on in which it uses them.
CREATE TABLE controller (
  company BIGINT NOT NULL,
  id BYTEA NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  platform TEXT NOT NULL,
  channel_key BYTEA NOT NULL,
  signing_key BYTEA NOT NULL,
  next_channel_key BYTEA,
  next_signing_key BYTEA,
  state TEXT NOT NULL,
  -- Whether it shall make new keys when it is connected.
  renews_keys BOOLEAN NOT NULL,
  -- The key under which it knows credentials, sealed.
  sealed_mac_key BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  -- Its link: the server that holds it, and when it was heard of last.
  node BYTEA,
  online BOOLEAN NOT NULL,
  seen_at BIGINT,
  boot BYTEA,
  capabilities TEXT,
  -- How far its clock was from the server's when it connected, in milliseconds.
  clock_error BIGINT,
  -- What it said last of the policy that it holds, and why it did not take one.
  epoch BIGINT NOT NULL,
  root BYTEA,
  deny_serial BIGINT NOT NULL,
  refusal TEXT,
  -- Since when it has not held what it should; NULL: it does.
  behind_since BIGINT,
  -- The first entry of its journal that has not come in.
  journal_next BIGINT NOT NULL,
  PRIMARY KEY (company, id)
) /* clustered */;
CREATE UNIQUE INDEX controller_name ON controller (company, name_key);
CREATE INDEX controller_channel_key ON controller (channel_key);
CREATE INDEX controller_next_channel_key ON controller (next_channel_key)
  WHERE next_channel_key IS NOT NULL;
CREATE INDEX controller_node ON controller (node);

-- Which controller a door hangs on.
CREATE TABLE controller_door (
  company BIGINT NOT NULL,
  resource BIGINT NOT NULL,
  controller BYTEA NOT NULL,
  PRIMARY KEY (company, resource)
) /* clustered */;
CREATE INDEX controller_door_of ON controller_door (company, controller);

-- The policy that a controller was sent last: enough to make the next delta from. "buckets" is the
-- hash of each bucket, one behind another; "change" the number of the last change that is in it.
CREATE TABLE controller_policy (
  company BIGINT NOT NULL,
  controller BYTEA NOT NULL,
  epoch BIGINT NOT NULL,
  root BYTEA NOT NULL,
  buckets BYTEA NOT NULL,
  deny_serial BIGINT NOT NULL,
  change BIGINT NOT NULL,
  issued_at BIGINT NOT NULL,
  PRIMARY KEY (company, controller)
) /* clustered */;

-- What a door does around a decision: fail mode, held open, anti-passback. A door without a row does
-- as the program's defaults say.
CREATE TABLE door_behaviour (
  company BIGINT NOT NULL,
  resource BIGINT NOT NULL,
  content TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (company, resource)
) /* clustered */;

-- Digests of PINs for the doors, sealed, all of a company with one salt: of people's own PINs, and of
-- numbers that may be typed at a keypad, found by the keyed hash of the number.
ALTER TABLE company ADD COLUMN door_pin_salt BYTEA;
CREATE TABLE door_pin (
  company BIGINT NOT NULL,
  person BYTEA NOT NULL,
  sealed BYTEA NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (company, person)
) /* clustered */;
CREATE TABLE keypad_number (
  company BIGINT NOT NULL,
  number_hash BYTEA NOT NULL,
  sealed BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (company, number_hash)
) /* clustered */;

-- What was changed that policies are made of, numbered in the order of commits, without gaps, in
-- companies that have controllers. 'person', 'door', 'rules'. Rows are kept for some hours.
CREATE TABLE policy_change (
  company BIGINT NOT NULL,
  number BIGINT NOT NULL,
  kind TEXT NOT NULL,
  id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (company, number)
) /* clustered */;
CREATE INDEX policy_change_at ON policy_change (at);

-- How late an event came from a controller: 'grace' or 'backfill'; NULL: at once.
ALTER TABLE event ADD COLUMN arrival TEXT;
