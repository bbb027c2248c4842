-- Templates count on, within a company and a factor, so that whoever keeps them in memory sees what
-- is new without reading everything again.
ALTER TABLE biometric_template ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;

CREATE INDEX biometric_template_revision ON biometric_template (company, factor, revision);

CREATE TABLE biometric_gallery (
  company BIGINT NOT NULL,
  factor TEXT NOT NULL,
  revision BIGINT NOT NULL,
  PRIMARY KEY (company, factor)
) /* clustered */;

-- Verifications that did not match since the last that did, apart from wrong PINs.
CREATE TABLE biometric_failures (
  company BIGINT NOT NULL,
  person BYTEA NOT NULL,
  factor TEXT NOT NULL,
  failures BIGINT NOT NULL,
  locked_until BIGINT,
  locked_hard BOOLEAN NOT NULL,
  PRIMARY KEY (company, person, factor)
) /* clustered */;

-- That a person agreed to the use of a factor, and how she said so.
CREATE TABLE biometric_consent (
  company BIGINT NOT NULL,
  person BYTEA NOT NULL,
  factor TEXT NOT NULL,
  channel TEXT NOT NULL,
  given_at BIGINT NOT NULL,
  PRIMARY KEY (company, person, factor)
) /* clustered */;

-- Links under which a person takes the picture that a client asked for without sending one.
CREATE TABLE capture_session (
  company BIGINT NOT NULL,
  id BYTEA NOT NULL,
  key_ring BIGINT NOT NULL,
  person BYTEA NOT NULL,
  factor TEXT NOT NULL,
  process TEXT NOT NULL,
  application BYTEA NOT NULL,
  tries BIGINT NOT NULL,
  outcome TEXT,
  outcome_text TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (company, id)
) /* clustered */;

CREATE INDEX capture_session_person
  ON capture_session (company, person, factor, process, application);
