-- What leaves the house: letters and events on their way, webhooks and how their calls went, and
-- what letters and calls are made with.

-- A row is written in the transaction of the change that it tells of, and sent after it. The content
-- is sealed, for letters hold links that open something; it goes when a letter is sent.
CREATE TABLE outbox (
  company BIGINT NOT NULL,
  id BYTEA NOT NULL,
  -- 'mail' or 'webhook'.
  kind TEXT NOT NULL,
  -- Of two messages with one key the second is not written.
  unique_key TEXT NOT NULL,
  -- The webhook's number; NULL for mail.
  webhook BIGINT,
  -- An e-mail address, or the host of the webhook.
  recipient TEXT NOT NULL,
  -- The subject of a letter, the kind of an event.
  subject TEXT NOT NULL,
  sealed BYTEA NOT NULL,
  -- 'waiting', 'sent' or 'dead'.
  state TEXT NOT NULL,
  attempts BIGINT NOT NULL,
  -- Whoever tries moves it on first, so that nobody else does meanwhile.
  next_attempt_at BIGINT NOT NULL,
  last_error TEXT,
  created_at BIGINT NOT NULL,
  -- When it was sent, or given up.
  ended_at BIGINT,
  PRIMARY KEY (company, id)
);
CREATE UNIQUE INDEX outbox_key ON outbox (company, unique_key);
CREATE INDEX outbox_due ON outbox (state, kind, next_attempt_at);
CREATE INDEX outbox_webhook ON outbox (company, webhook);

CREATE TABLE webhook (
  company BIGINT NOT NULL,
  number BIGINT NOT NULL,
  url TEXT NOT NULL,
  -- The secret that signs what it is sent.
  sealed BYTEA NOT NULL,
  -- Kinds of events, separated by spaces; 'door.*' and '*' stand for several.
  kinds TEXT NOT NULL,
  enabled BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (company, number)
) /* clustered */;

CREATE TABLE webhook_delivery (
  company BIGINT NOT NULL,
  id BYTEA NOT NULL,
  webhook BIGINT NOT NULL,
  -- The row of the outbox.
  message BYTEA NOT NULL,
  event TEXT NOT NULL,
  at BIGINT NOT NULL,
  duration_micros BIGINT NOT NULL,
  delivered BOOLEAN NOT NULL,
  -- The HTTP status, if there was an answer.
  code BIGINT,
  error TEXT,
  PRIMARY KEY (company, id)
) /* clustered */;
CREATE INDEX webhook_delivery_webhook ON webhook_delivery (company, webhook, id);

-- The secret that signs the questions asked before an unlock: one for each company.
CREATE TABLE signing_key (
  company BIGINT NOT NULL PRIMARY KEY,
  sealed BYTEA NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE TABLE company_logo (
  company BIGINT NOT NULL PRIMARY KEY,
  media_type TEXT NOT NULL,
  bytes BYTEA NOT NULL,
  updated_at BIGINT NOT NULL
);
