-- The Access API: numbers for people, membership, sites, doors, groups, schedules, policies, cards,
-- invitations, guest links, commands to doors and what happened at them.

-- The next number of each kind, company by company. Numbers are never used twice.
CREATE TABLE counter (
  company BIGINT NOT NULL,
  kind TEXT NOT NULL,
  next BIGINT NOT NULL,
  PRIMARY KEY (company, kind)
) /* clustered */;

-- A person's number is the vendor's user_id and email_id. Whoever was here before is a member.
ALTER TABLE person ADD COLUMN number BIGINT NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN membership TEXT NOT NULL DEFAULT 'member';
ALTER TABLE person ADD COLUMN rank TEXT NOT NULL DEFAULT 'REGULAR';
ALTER TABLE person ADD COLUMN invited_at BIGINT;
ALTER TABLE person ADD COLUMN confirmed_at BIGINT;
ALTER TABLE person ADD COLUMN active_at BIGINT;
ALTER TABLE person ADD COLUMN device_added_at BIGINT;
-- The user name as spelt, which login_name has too: lists would look for it there once a person.
-- NULL: the identity APIs do not know her.
ALTER TABLE person ADD COLUMN user_name TEXT;
UPDATE person SET user_name = (SELECT spelled FROM login_name WHERE login_name.company = person.company
  AND login_name.person = person.id AND login_name.slot = 0);
UPDATE person SET number = ranked.number, confirmed_at = created_at FROM (
  SELECT company AS ranked_company, id AS ranked_id,
    ROW_NUMBER() OVER (PARTITION BY company ORDER BY id) AS number FROM person
) AS ranked WHERE company = ranked.ranked_company AND id = ranked.ranked_id;
CREATE UNIQUE INDEX person_number ON person (company, number);
INSERT INTO counter (company, kind, next)
  SELECT company, 'person', MAX(number) + 1 FROM person GROUP BY company;

-- Hashed as PINs are, under the same pepper.
CREATE TABLE password (
  company BIGINT NOT NULL,
  person BYTEA NOT NULL,
  salt BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  memory_kib BIGINT NOT NULL,
  passes BIGINT NOT NULL,
  lanes BIGINT NOT NULL,
  key_ring BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (company, person)
) /* clustered */;

-- Links by which invited people join. A link that was used, replaced or taken back stays for a
-- while, so that whoever opens it is told what became of it.
CREATE TABLE invitation (
  token_hash BYTEA NOT NULL PRIMARY KEY,
  key_ring BIGINT NOT NULL,
  company BIGINT NOT NULL,
  person BYTEA NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX invitation_person ON invitation (company, person);
CREATE INDEX invitation_expiry ON invitation (expires_at);

CREATE TABLE computer_user_name (
  company BIGINT NOT NULL,
  person BYTEA NOT NULL,
  position BIGINT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (company, person, position)
) /* clustered */;

CREATE TABLE site (
  company BIGINT NOT NULL,
  number BIGINT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  zone TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (company, number)
) /* clustered */;
CREATE UNIQUE INDEX site_name ON site (company, name_key);

-- Doors and computers. What a door is set to; what it reports is in door_state.
CREATE TABLE resource (
  company BIGINT NOT NULL,
  number BIGINT NOT NULL,
  uuid BYTEA NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  subtype TEXT,
  info TEXT,
  public_key TEXT,
  status TEXT NOT NULL,
  site BIGINT,
  mode TEXT NOT NULL,
  methods TEXT NOT NULL,
  unlock_seconds BIGINT NOT NULL,
  hook_url TEXT,
  hook_fails_open BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (company, number)
) /* clustered */;
CREATE UNIQUE INDEX resource_uuid ON resource (company, uuid);
CREATE UNIQUE INDEX resource_name ON resource (company, kind, name_key);

-- What a door reported last, and which server holds its link. There is a row for every door that
-- was ever connected. A server that has not been heard of for a while has lost its links.
CREATE TABLE door_state (
  company BIGINT NOT NULL,
  resource BIGINT NOT NULL,
  mode TEXT NOT NULL,
  lock_state TEXT NOT NULL,
  position TEXT NOT NULL,
  online BOOLEAN NOT NULL,
  node BYTEA,
  seen_at BIGINT,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (company, resource)
) /* clustered */;
CREATE INDEX door_state_node ON door_state (node);

-- What a simulated door is told to suffer, until the server that runs it has taken it.
CREATE TABLE simulation (
  company BIGINT NOT NULL,
  id BYTEA NOT NULL,
  resource BIGINT NOT NULL,
  instruction TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (company, id)
) /* clustered */;
CREATE INDEX simulation_door ON simulation (company, resource);

-- Groups of people (users) and of resources (doors, computers) share one count of numbers.
CREATE TABLE access_group (
  company BIGINT NOT NULL,
  number BIGINT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (company, number)
) /* clustered */;
CREATE UNIQUE INDEX access_group_name ON access_group (company, kind, name_key);

-- A member is a person's number or a resource's, as the kind of the group says.
CREATE TABLE access_group_member (
  company BIGINT NOT NULL,
  group_number BIGINT NOT NULL,
  member BIGINT NOT NULL,
  PRIMARY KEY (company, group_number, member)
) /* clustered */;
CREATE INDEX access_group_member_of ON access_group_member (company, member, group_number);

CREATE TABLE schedule (
  company BIGINT NOT NULL,
  number BIGINT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  content TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (company, number)
) /* clustered */;
CREATE UNIQUE INDEX schedule_name ON schedule (company, name_key);

-- Who may open what, when, by which methods. "who" is everyone, person or group; "what" is all,
-- resource or group. A schedule, or windows of the policy's own, or neither: always.
CREATE TABLE policy (
  company BIGINT NOT NULL,
  number BIGINT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  effect TEXT NOT NULL,
  who_kind TEXT NOT NULL,
  who BIGINT NOT NULL,
  what_kind TEXT NOT NULL,
  what BIGINT NOT NULL,
  schedule BIGINT,
  windows TEXT,
  valid_from BIGINT,
  valid_until BIGINT,
  methods TEXT NOT NULL,
  unlock_seconds BIGINT,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (company, number)
) /* clustered */;
CREATE UNIQUE INDEX policy_name ON policy (company, name_key);
CREATE INDEX policy_who ON policy (company, who_kind, who);
CREATE INDEX policy_what ON policy (company, what_kind, what);

-- Card numbers and keypad PINs: sealed, with a keyed hash to find them by. Whether a number may
-- belong to two people is asked at each writing, so the hash is not unique.
CREATE TABLE card (
  company BIGINT NOT NULL,
  person BYTEA NOT NULL,
  position BIGINT NOT NULL,
  label TEXT,
  sealed BYTEA NOT NULL,
  number_hash BYTEA NOT NULL,
  key_ring BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (company, person, position)
) /* clustered */;
CREATE INDEX card_number ON card (company, number_hash);

-- How guest links may be used. Number 1 is the company's default.
CREATE TABLE link_profile (
  company BIGINT NOT NULL,
  number BIGINT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  unlock_seconds BIGINT,
  binds_browser BOOLEAN NOT NULL,
  uses BIGINT,
  emails_code BOOLEAN NOT NULL,
  hook_url TEXT,
  hook_fails_open BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (company, number)
) /* clustered */;
CREATE UNIQUE INDEX link_profile_name ON link_profile (company, name_key);
INSERT INTO link_profile (company, number, name, name_key, binds_browser, emails_code,
  hook_fails_open, created_at)
  SELECT id, 1, 'Default', 'default', FALSE, FALSE, FALSE, created_at FROM company;
INSERT INTO counter (company, kind, next) SELECT id, 'link_profile', 2 FROM company;

-- A link that was taken back stays for a while, so that its page can say so. "used" counts the
-- unlocks of all its guests, which a profile may limit.
CREATE TABLE guest_link (
  company BIGINT NOT NULL,
  number BIGINT NOT NULL,
  token_hash BYTEA NOT NULL,
  key_ring BIGINT NOT NULL,
  name TEXT NOT NULL,
  profile BIGINT NOT NULL,
  windows TEXT NOT NULL,
  valid_from BIGINT,
  valid_until BIGINT,
  created_at BIGINT NOT NULL,
  revoked_at BIGINT,
  used BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (company, number)
) /* clustered */;
CREATE UNIQUE INDEX guest_link_token ON guest_link (token_hash);

CREATE TABLE guest_link_door (
  company BIGINT NOT NULL,
  link BIGINT NOT NULL,
  resource BIGINT NOT NULL,
  PRIMARY KEY (company, link, resource)
) /* clustered */;
CREATE INDEX guest_link_door_of ON guest_link_door (company, resource);

-- One guest of a link: how often used, from which browser, and the code that was mailed to her.
CREATE TABLE guest_link_guest (
  company BIGINT NOT NULL,
  link BIGINT NOT NULL,
  person BIGINT NOT NULL,
  used BIGINT NOT NULL,
  browser_hash BYTEA,
  code_hash BYTEA,
  code_expires_at BIGINT,
  code_failures BIGINT NOT NULL,
  PRIMARY KEY (company, link, person)
) /* clustered */;
CREATE INDEX guest_link_guest_of ON guest_link_guest (company, person);

-- A browser in which a link was opened. The cookie is kept as a keyed hash.
CREATE TABLE guest_session (
  token_hash BYTEA NOT NULL PRIMARY KEY,
  key_ring BIGINT NOT NULL,
  company BIGINT NOT NULL,
  link BIGINT NOT NULL,
  person BIGINT NOT NULL,
  code_entered BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX guest_session_expiry ON guest_session (expires_at);

-- The seed of the key that signs commands to doors, sealed.
CREATE TABLE command_key (
  id BIGINT NOT NULL PRIMARY KEY,
  sealed BYTEA NOT NULL,
  created_at BIGINT NOT NULL
);

-- Signed commands on their way to a door, for ten seconds, and what came of them.
CREATE TABLE door_command (
  company BIGINT NOT NULL,
  id BYTEA NOT NULL,
  resource BIGINT NOT NULL,
  signed BYTEA NOT NULL,
  state TEXT NOT NULL,
  outcome TEXT,
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (company, id)
) /* clustered */;
CREATE INDEX door_command_waiting ON door_command (state, company, resource);
CREATE INDEX door_command_expiry ON door_command (expires_at);

-- What happened at doors, numbered in the order of commits, without gaps: whoever has read up to a
-- number has missed nothing before it. A sequence is the door's own count since its boot; of one door
-- each is taken once.
CREATE TABLE event (
  company BIGINT NOT NULL,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  resource BIGINT NOT NULL,
  kind TEXT NOT NULL,
  person BIGINT,
  method TEXT,
  actor TEXT,
  reason TEXT,
  origin TEXT,
  detail TEXT,
  request BYTEA,
  boot BYTEA,
  sequence BIGINT,
  PRIMARY KEY (company, number)
) /* clustered */;
CREATE INDEX event_resource ON event (company, resource, number);
CREATE INDEX event_at ON event (at);
CREATE UNIQUE INDEX event_sequence ON event (company, resource, boot, sequence);
