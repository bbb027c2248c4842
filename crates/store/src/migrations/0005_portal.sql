-- The portal: who has which role in it, how people sign in, and their sessions.

-- A role of the portal's own; NULL: none beside what the rank says.
ALTER TABLE person ADD COLUMN portal_role TEXT;
-- The language she chose, as a tag such as 'es'; NULL: as her browser asks.
ALTER TABLE person ADD COLUMN language TEXT;

-- A browser in which somebody signed in. 'pending': the second factor is still to come.
CREATE TABLE portal_session (
  company BIGINT NOT NULL,
  id BYTEA NOT NULL,
  person BYTEA NOT NULL,
  state TEXT NOT NULL,
  -- Wrong second factors so far.
  tries BIGINT NOT NULL,
  -- Where from, when it was opened, and the browser's own words for itself.
  address TEXT,
  browser TEXT,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  -- When she last proved who she is.
  confirmed_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (company, id)
) /* clustered */;
CREATE INDEX portal_session_person ON portal_session (company, person);
CREATE INDEX portal_session_expiry ON portal_session (expires_at);

-- Failed sign-ins in a row. A browser in which she was signed in before counts for itself, so that a
-- stranger who guesses locks out strangers only; all others count together, under no browser.
CREATE TABLE sign_in_failures (
  company BIGINT NOT NULL,
  person BYTEA NOT NULL,
  browser BYTEA NOT NULL,
  failures BIGINT NOT NULL,
  locked_until BIGINT,
  last_at BIGINT NOT NULL,
  PRIMARY KEY (company, person, browser)
) /* clustered */;

-- Links by which people who forgot their password choose a new one.
CREATE TABLE password_reset (
  token_hash BYTEA NOT NULL PRIMARY KEY,
  key_ring BIGINT NOT NULL,
  company BIGINT NOT NULL,
  person BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX password_reset_person ON password_reset (company, person);
